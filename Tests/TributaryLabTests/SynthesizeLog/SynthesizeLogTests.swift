// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Testing
import TributaryAuditor
import TributaryLab

struct SynthesizeLogTests {
    private let folder = NSTemporaryDirectory() + "tributary-log-" + UUID().uuidString

    private func synthesize(_ folder: String) throws {
        var command = try LabCommand.parseAsRoot([
            "synthesize-log", folder, "--entries", "2500", "--branches", "8", "--cohort", "5", "--until", "1790000000",
        ])
        try command.run()
    }

    private func files(_ folder: String) -> [String: Data] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.reduce(into: [:]) { $0[$1] = FileManager.default.contents(atPath: "\(folder)/\($1)") }
    }

    @Test func aSynthesizedLogPassesAnAuditAndIsTheSameEveryTime() async throws {
        let again = folder + "-again"
        defer { for path in [folder, again] { try? FileManager.default.removeItem(atPath: path) } }
        try synthesize(folder)
        let keys = folder + "/keys"
        let code = await AuditorCommand.execute([
            "verify", folder, "--log-key", keys + "/log.vkey", "--root-key", keys + "/root.pub", "--json",
            folder + "/audit.json",
        ])
        #expect(code == 0)
        let json = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: folder + "/audit.json")))
        #expect((json as? [String: Any])?["verdict"] as? String == "PASS")
        try FileManager.default.removeItem(atPath: folder + "/audit.json")
        try synthesize(again)
        let first = files(folder)
        #expect(first.count > 50)
        #expect(files(again) == first)
    }

    @Test func aFolderThatHoldsALogIsLeftAlone() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/checkpoint"))
        #expect(throws: (any Error).self) { try synthesize(folder) }
    }
}
