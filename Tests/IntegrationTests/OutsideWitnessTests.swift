// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import RoundProtocol
import Testing
import TributaryLab

/// A witness that is no branch, as a process of its own behind TLS.
extension RealProcesses {
    @Suite struct OutsideWitnessTests {
        /// What `tributary-coordinator status` says of it.
        private struct Facts: Decodable {
            struct Outside: Decodable {
                let witness: String
                let cosignedAt: UInt64?
                let problem: String?
            }
            let logSize: UInt64
            let witnessedSize: UInt64
            let outside: [Outside]
        }

        private static let name = "witness.example/w1"

        private func facts(_ test: FederationUnderTest) throws -> Facts {
            let ended = try test.federation.workshop.end(
                of: "tributary-coordinator", ["status", "--dir", test.federation.workshop.headOffice, "--json", "-"])
            return try JSONDecoder().decode(Facts.self, from: Data(ended.output.utf8))
        }

        /// Key and certificate of the witness, and the settings that make head office call on it.
        private func prepare(_ workshop: DemoWorkshop, port: Int) throws -> String {
            struct Made: Decodable { let verifierKey: String }
            let made = try workshop.run(
                "tributary-auditor",
                [
                    "witness", "init", "--dir", workshop.path + "/w1", "--name", Self.name, "--no-passphrase", "--json",
                    "-",
                ]
            )
            let key = try JSONDecoder().decode(Made.self, from: Data(made.utf8)).verifierKey
            try workshop.write(key, to: workshop.path + "/w1.key")
            try Certificate.make(workshop.path + "/w1.pem", key: workshop.path + "/w1.secret")
            return """

                witnesses:
                  - url: https://localhost:\(port)
                    key: \(key)
                    authority: ../w1.pem

                """
        }

        private func start(_ workshop: DemoWorkshop, port: Int) throws -> RunningProgram {
            try workshop.start(
                "tributary-auditor",
                [
                    "witness", "serve", "--dir", workshop.path + "/w1", "--federation", workshop.descriptor, "--listen",
                    "localhost:\(port)", "--certificate", workshop.path + "/w1.pem", "--certificate-key",
                    workshop.path + "/w1.secret",
                ], log: "w1")
        }

        @Test func whatTheBranchesHaveCosignedIsShownToItAndPublishedWithItsCosignature() async throws {
            let port = FreePort.next()
            let test = try await FederationUnderTest(customers: 300, settings: { try prepare($0, port: port) })
            let workshop = test.federation.workshop
            try await test.federation.waitForQuorum()
            // Nobody is there yet: head office says so, and works.
            try await test.wait("the complaint") { try facts(test).outside.first?.problem != nil }
            #expect(try facts(test).outside.first?.cosignedAt == nil)

            var witness = try start(workshop, port: port)
            defer { witness.kill() }
            try await test.wait("the first cosignature") { try facts(test).outside.first?.cosignedAt != nil }
            try test.federation.propose("numbers", "Numbers", "statistics", test.federation.budget.segments)
            try await test.wait(for: "numbers") { stored, _ in stored.status == .finished }
            try await test.wait("the last cosignature") {
                let facts = try facts(test)
                return facts.logSize == facts.witnessedSize && facts.outside.first?.cosignedAt != nil
            }
            #expect(try facts(test).outside.map(\.problem) == [nil])

            // Killed and started again, both sides, it goes on where it was.
            witness.kill()
            test.killHeadOffice()
            try await test.restartHeadOffice()
            witness = try start(workshop, port: port)
            try test.federation.propose("again", "Numbers again", "statistics", test.federation.budget.segments / 2)
            try await test.wait(for: "again") { stored, _ in stored.status == .finished }
            // Entries may follow the study; the witness is a little behind the branches.
            let folder = workshop.path + "/export"
            try await test.wait("its cosignature on what is published") {
                let facts = try facts(test)
                guard facts.logSize == facts.witnessedSize else { return false }
                try? FileManager.default.removeItem(atPath: folder)
                try workshop.run("tributary-coordinator", ["log", "export", folder, "--dir", workshop.headOffice])
                let checkpoint = try String(contentsOfFile: folder + "/checkpoint", encoding: .utf8)
                return checkpoint.contains("— \(Self.name) ")
            }
            let verified = try workshop.run(
                "tributary-auditor",
                [
                    "verify", folder, "--federation", workshop.descriptor, "--root-key", workshop.auditor + "/root.pub",
                    "--witness", workshop.path + "/w1.key",
                ])
            #expect(verified.contains("PASS"))
        }

        @Test func oneWhoseAuthorityCannotBeReadKeepsHeadOfficeFromNothing() async throws {
            let port = FreePort.next()
            let test = try await FederationUnderTest(
                customers: 200,
                settings: { try prepare($0, port: port).replacing("../w1.pem", with: "../nowhere.pem") })
            try await test.wait("the complaint") { try facts(test).outside.first?.problem?.contains("nowhere") == true }
        }

        @Test func itDoesNotCosignALogThatWasTurnedBack() async throws {
            let port = FreePort.next()
            let test = try await FederationUnderTest(customers: 300, settings: { try prepare($0, port: port) })
            let workshop = test.federation.workshop
            let witness = try start(workshop, port: port)
            defer { witness.kill() }
            try await test.federation.waitForQuorum()
            test.stopHeadOffice()
            let database = workshop.headOffice + "/coordinator.sqlite"
            try test.copyStore(database, to: database + ".old")
            try await test.restartHeadOffice()
            try test.federation.propose("numbers", "Numbers", "statistics", test.federation.budget.segments)
            try await test.wait(for: "numbers") { stored, _ in stored.status == .finished }
            try await test.wait("the cosignature") {
                let facts = try facts(test)
                return facts.logSize == facts.witnessedSize && facts.outside.first?.cosignedAt != nil
            }
            test.stopHeadOffice()
            try test.copyStore(database + ".old", to: database)
            try await test.restartHeadOffice()
            try await test.wait("the refusal") {
                try facts(test).outside.first?.problem?.contains("this log was turned back") == true
            }
        }
    }
}

/// A certificate for `localhost` that nobody else has signed.
private enum Certificate {
    static func make(_ file: String, key: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", file, "-keyout", key,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw DemoError.unusable(what: "openssl made no certificate") }
    }
}
