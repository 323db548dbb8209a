// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TributaryLab

/// SQL of head office that is made to fill a branch's memory or its disks, under a limit of the operating system.
extension RealProcesses {
    @Suite struct HostileContractTests {
        /// A branch's directory with one customer, erased at the end.
        private final class Branch {
            let workshop: DemoWorkshop
            let folder: String

            init() throws {
                folder = NSTemporaryDirectory() + "/tributary-hostile-\(UUID().uuidString.prefix(8))"
                workshop = try DemoWorkshop(path: folder, programs: FederationUnderTest.programFolder())
                try workshop.run("tributary-node", ["init", "--dir", folder + "/node", "--no-passphrase"])
                let settings = folder + "/node/node.yaml"
                let sources = """
                    sources:
                      tables: [{table: customer, files: [customers.csv], customer: id, attributes: [age]}]

                    """
                try workshop.write(
                    String(contentsOfFile: settings, encoding: .utf8) + "\n" + sources, to: settings)
                try workshop.write("id,age\nann,31\nbob,45\n", to: folder + "/node/customers.csv")
                try workshop.run("tributary-node", ["import", "--dir", folder + "/node"])
            }

            deinit { try? FileManager.default.removeItem(atPath: folder) }

            /// `data check` of a contract with one definition, in an address space of two gigabytes and with no file
            /// longer than 32 MB.
            func check(_ sql: String) throws -> (status: Int32, text: String) {
                let contract = folder + "/contract.yaml"
                try workshop.write(
                    "name: hostile\nversion: 1\nfeatures:\n  - {name: f, bounds: [0, 1], sql: \"\(sql)\"}\n",
                    to: contract)
                let process = Process()
                process.executableURL = URL(fileURLWithPath: "/bin/sh")
                process.arguments = [
                    "-c", "ulimit -v 2000000; ulimit -f 32768; exec \"$0\" data check --dir \"$1\" --contract \"$2\"",
                    try FederationUnderTest.programFolder() + "/tributary-node", folder + "/node", contract,
                ]
                let output = Pipe()
                process.standardOutput = output
                process.standardError = output
                try process.run()
                let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                return (process.terminationStatus, text)
            }
        }

        @Test func textsThatSwellWhileTheyAreReadAreRefused() throws {
            let branch = try Branch()
            let tables = (1...30).map { ", a\($0) AS (SELECT p.x FROM a\($0 - 1) p, a\($0 - 1) q)" }.joined()
            let copies = Array(repeating: "x", count: 16).joined(separator: "||")
            let nested =
                String(repeating: "(SELECT \(copies) AS x FROM ", count: 7) + "(SELECT age AS x FROM customer)"
                + String(repeating: ")", count: 7)
            for sql in [
                "WITH a0 AS (SELECT 1 AS x)\(tables) SELECT count(*) FROM a30", "SELECT length(x) FROM \(nested)",
            ] {
                let (status, text) = try branch.check(sql)
                #expect(status == 1)
                #expect(text.contains("its SQL is refused: out of memory"), "\(text)")
            }
        }

        @Test func whatIsCollectedWhileItRunsStaysSmallAndOffTheDisk() throws {
            let branch = try Branch()
            let tens = "(VALUES (1),(2),(3),(4),(5),(6),(7),(8),(9),(10))"
            let text = Array(repeating: "'aaaaaaaaaa'", count: 90).joined(separator: "||")
            let (status, answer) = try branch.check(
                "SELECT count(DISTINCT \(text)||a.column1||b.column1||c.column1||d.column1||e.column1) "
                    + "FROM \(tens) a, \(tens) b, \(tens) c, \(tens) d, \(tens) e WHERE EXISTS (SELECT 1 FROM customer WHERE age = 31)"
            )
            #expect(status == 0)
            // Ann costs more than is allowed, Bob nothing.
            #expect(answer.contains("the definition failed or took too long for 1 customer"), "\(answer)")
        }
    }
}
