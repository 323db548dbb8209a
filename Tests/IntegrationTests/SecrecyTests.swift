// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TributaryLab

extension RealProcesses {
    /// What a program that crashes would leave behind.
    @Suite struct SecrecyTests {
        /// Two wait for somebody to write into the pipe that they take for a file; head office serves.
        @Test(arguments: [
            ("tributary-node", ["init", "--dir", "node", "--passphrase-file", "pipe"]),
            ("tributary-coordinator", ["serve", "--dir", "office"]),
            ("tributary-auditor", ["verify", "--federation", "pipe"]),
        ])
        func aStartedProgramLeavesNeitherCoreNorBacktrace(_ program: String, _ arguments: [String]) async throws {
            let folder = FileManager.default.temporaryDirectory.path + "/tributary-secrecy-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            if program == "tributary-coordinator" {
                try DemoWorkshop(path: folder + "/programs", programs: FederationUnderTest.programFolder()).run(
                    program,
                    [
                        "init", "--dir", folder + "/office", "--name", "x.example", "--no-passphrase", "--root-key",
                        String(repeating: "ab", count: 32), "--public-port", "\(FreePort.next())", "--node-port",
                        "\(FreePort.next())",
                    ])
            }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: try FederationUnderTest.programFolder() + "/" + program)
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.arguments = arguments
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            defer { process.terminate() }
            let place = "/proc/\(process.processIdentifier)"
            var core = ""
            for _ in 0..<500 where core != "Max core file size 0 0 bytes" {
                try await Task.sleep(for: .milliseconds(20))
                core = try line("Max core file size", of: place + "/limits")
            }
            #expect(core == "Max core file size 0 0 bytes")
            #expect(process.isRunning)
            let mask = try line("SigCgt:", of: place + "/status").dropFirst("SigCgt: ".count)
            let caught = try #require(UInt64(mask, radix: 16))
            for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
                #expect(caught & 1 << UInt64(number - 1) == 0, "signal \(number) is caught")
            }
            if geteuid() != 0 {
                // What the process has in memory belongs to the system.
                let owner = try FileManager.default.attributesOfItem(atPath: place)[.ownerAccountID] as? Int
                #expect(owner == 0)
            }
        }

        private func line(_ title: String, of file: String) throws -> String {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix(title) } ?? ""
            return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
        }
    }
}
