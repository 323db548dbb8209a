// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TributaryLab

/// Every decoder of the wire and the log says to every input of its corpus what it said when the input was kept.
@Suite struct WireCorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Vectors/wire")

    @Test(arguments: try WireDecoder.all().map(\.name))
    func itsCorpusDecodesAsBefore(_ name: String) throws {
        let decoder = try #require(try WireDecoder.all().first { $0.name == name })
        let text = try String(contentsOf: Self.folder.appendingPathComponent("\(name).txt"), encoding: .utf8)
        let cases = try WireCorpus.parse(text)
        #expect(cases.contains { $0.outcome == .accepted })
        #expect(cases.contains { $0.outcome == .rejected })
        for example in cases { #expect(decoder.decode(example.bytes) == example.outcome) }
    }

    @Test func noFileIsLeftWithoutADecoder() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        let names = try Set(WireDecoder.all().map { "\($0.name).txt" })
        #expect(Set(files) == names)
    }

    @Test func brokenBytesAreRefusedWithoutACrash() throws {
        let run = FuzzRun(decoders: try WireDecoder.all(), seed: 7)
        let tally = run.run(0..<50_000)
        #expect(tally.faults.isEmpty)
        #expect(tally.rejected > tally.accepted)
    }

    @Test func theSameNumberIsTheSameInput() throws {
        let run = FuzzRun(decoders: try WireDecoder.all(), seed: 7)
        for number in UInt64(0)..<200 {
            #expect(run.input(number).bytes == run.input(number).bytes)
        }
        #expect(run.input(5).bytes != FuzzRun(decoders: run.decoders, seed: 8).input(5).bytes)
    }

    @Test(arguments: ["accepted", "accepted 0", "ambiguous 00", "accepted  00", "rejected zz"])
    func aLineThatIsNoCaseIsNamed(_ line: String) {
        #expect(throws: WireCorpus.Malformed(line: 2)) { try WireCorpus.parse("accepted 00\n\(line)\n") }
    }
}
