// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing
import TributaryAuditor
import TributaryCoordinator
import TributaryNode

/// Every number on a command line is a number within its limits, or the command is wrong usage.
struct HostileOptionTests {
    struct Option: Sendable, CustomStringConvertible {
        let program: any ParsableCommand.Type
        /// With `§` in the place of the number.
        let arguments: [String]
        let good: String

        init(_ program: any ParsableCommand.Type, _ line: String, good: String) {
            self.program = program
            arguments = line.split(separator: " ").map(String.init)
            self.good = good
        }

        var description: String { arguments.joined(separator: " ") }

        func line(_ value: String) -> [String] { arguments.map { $0.replacing("§", with: value) } }
    }

    static let options = [
        Option(CoordinatorCommand.self, "init --root-key 00 --name n --public-port=§", good: "1"),
        Option(CoordinatorCommand.self, "init --root-key 00 --name n --node-port=§", good: "65535"),
        Option(CoordinatorCommand.self, "enroll north --hours=§", good: "1"),
        Option(CoordinatorCommand.self, "budget --delta=§", good: "1e-6"),
        Option(NodeCommand.self, "enroll --wait=§", good: "60"),
        Option(NodeCommand.self, "budget --delta=§", good: "1e-6"),
        Option(AuditorCommand.self, "verify --federation f --delta=§", good: "1e-6"),
    ]

    @Test(arguments: options) func aHostileOptionIsWrongUsage(_ option: Option) throws {
        _ = try option.program.parseAsRoot(option.line(option.good))
        for value in HostileNumber.all {
            let error = #expect(throws: (any Error).self, "\(option): \(value.prefix(40))") {
                _ = try option.program.parseAsRoot(option.line(value))
            }
            if let error { #expect(option.program.exitCode(for: error) == .validationFailure) }
        }
    }

    /// The calculator answers as far as its arithmetic goes, and says where that ends.
    static let calculator: [(line: String, legal: Set<String>)] = [
        ("--rho=§ --delta=1e-6", []), ("--rho=0.1 --delta=§", []),
        // So much noise is a strange question, but it has an answer.
        (
            "--sigma=§ --sensitivity=1 --rounds=1 --delta=1e-6",
            ["18446744073709551616", "99999999999999999999999999"]
        ),
        ("--sigma=1 --sensitivity=§ --rounds=1 --delta=1e-6", []),
        ("--sigma=1 --sensitivity=1 --rounds=§ --delta=1e-6", []),
    ]

    @Test(arguments: calculator.indices) func theCalculatorRefusesWhatIsNoQuestion(_ index: Int) async throws {
        let (line, legal) = Self.calculator[index]
        for value in HostileNumber.all where !legal.contains(value) {
            let words = line.split(separator: " ").map { String($0).replacing("§", with: value) }
            #expect(await AuditorCommand.execute(["epsilon"] + words) == 2, "\(line): \(value.prefix(40))")
        }
    }
}
