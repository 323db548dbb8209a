// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Testing
import TributaryAuditor
import TributaryCoordinator
import TributaryLab
import TributaryNode

/// What documents tell people to type is what the programs take.
struct CommandTests {
    static let programs: [String: any ParsableCommand.Type] = [
        "tributary-coordinator": CoordinatorCommand.self, "tributary-node": NodeCommand.self,
        "tributary-auditor": AuditorCommand.self, "tributary-lab": LabCommand.self,
    ]
    /// What a Debian machine has anyway.
    static let machine: Set = ["cp", "chmod", "mkdir", "tar", "systemctl", "git", "cd"]

    @Test func everyCommandOfTheDocumentsIsTaken() throws {
        let documents = try MarkdownDocument.all()
        let lines = documents.flatMap { document in document.commandLines.map { (document.path, $0) } }
        #expect(lines.count > 20)
        for (path, line) in lines { #expect(Self.fault(in: line) == nil, "\(path): \(line)") }
    }

    @Test func theReadmeNamesTheCommandsOfAFreshClone() throws {
        let lines = try MarkdownDocument.named("README.md").commandLines
        #expect(lines.contains { $0.hasPrefix("scripts/demo") })
        #expect(lines.contains { $0.hasPrefix("scripts/test") })
    }

    @Test func theReadmeStaysShort() throws {
        #expect(try PackageRoot.text("README.md").split(separator: "\n", omittingEmptySubsequences: false).count <= 120)
    }

    @Test func aWrongCommandIsSeen() {
        #expect(Self.fault(in: "tributary-node init --dir north") == nil)
        #expect(Self.fault(in: "tributary-node init --directory north") != nil)
        #expect(Self.fault(in: "tributary-node --help") == nil)
        #expect(Self.fault(in: "tributary-coordinator study propos x.yaml") != nil)
        #expect(Self.fault(in: "scripts/none") != nil)
        #expect(Self.fault(in: "scripts/demo --branches 7 --workdir run") == nil)
        #expect(Self.fault(in: "scripts/demo --brunches 7") != nil)
        #expect(Self.fault(in: "made-up") != nil)
        #expect(Self.fault(in: "cp 'unclosed") != nil)
        #expect(CommandLine("a 'b c' \"d\" --e '' &")?.arguments == ["b c", "d", "--e", ""])
    }

    /// What is wrong with a line, or nil.
    static func fault(in line: String) -> String? {
        guard let command = CommandLine(line) else { return "is no command" }
        if command.program.hasPrefix("scripts/") {
            let path = PackageRoot.path + "/" + command.program
            guard FileManager.default.isExecutableFile(atPath: path) else { return "is not executable" }
            return command.program == "scripts/demo" ? fault(of: LabCommand.self, ["demo"] + command.arguments) : nil
        }
        let name = command.program.split(separator: "/").last.map(String.init) ?? ""
        guard let program = programs[name] else { return machine.contains(name) ? nil : "is no known program" }
        return fault(of: program, command.arguments)
    }

    private static func fault(of program: any ParsableCommand.Type, _ arguments: [String]) -> String? {
        do {
            _ = try program.parseAsRoot(arguments)
            return nil
        } catch {
            return program.exitCode(for: error) == .success ? nil : program.message(for: error)
        }
    }
}
