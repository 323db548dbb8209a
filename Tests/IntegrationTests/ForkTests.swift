// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import Persistence
import RoundProtocol
import Testing
import TributaryLab

extension RealProcesses {
    /// Head office turns its log back, or shows two of them: real processes, real stores.
    @Suite struct ForkTests {
        @Test func aForkShownToTwoBranchesGetsNoQuorumAndConvictsTheLog() async throws {
            let test = try await FederationUnderTest()
            try await test.federation.waitForQuorum()
            let honest = test.federation.workshop.headOffice
            test.stopHeadOffice()
            let common = try test.log(in: honest)
            #expect(common.size == common.witnessed)

            // A second head office with the same keys and the same past, for two of the five branches.
            let fork = honest + "-fork"
            try test.copy(honest, to: fork)
            let federation = try test.federation.fork(in: fork)
            let other = try federation.startHeadOffice(log: "fork")
            defer { other.kill() }
            try await federation.waitForHeadOffice(other)
            for index in [3, 4] {
                try test.send(index, to: federation)
                test.killBranch(index)
                try test.restartBranch(index)
            }
            try await test.restartHeadOffice()
            let budget = test.federation.budget
            try test.federation.propose(onRecordOnly: "honest", "What the three see", "statistics", budget.segments)
            try federation.propose(onRecordOnly: "forked", "What the two see", "statistics", budget.segments)
            try await test.wait("reading both logs") {
                try test.status(of: 0).facts.log.entriesRead > common.size
                    && test.status(of: 3).facts.log.entriesRead > common.size
            }
            // Neither side has four of five.
            try await Task.sleep(for: .seconds(3))
            for folder in [honest, fork] {
                let log = try test.log(in: folder)
                #expect(log.size > common.size && log.witnessed == common.size)
            }

            // One of the two sees the honest log: the two signed checkpoints convict.
            try test.send(3, to: test.federation)
            test.killBranch(3)
            try test.restartBranch(3)
            try await test.wait("the end of branch 3") { test.branches[3].exitCode != nil }
            #expect(test.branches[3].exitCode == 1)
            let status = try test.status(of: 3)
            #expect(status.exitCode == 1 && status.facts.log.incidents.map(\.code) == ["log_equivocation"])
            let evidence = test.federation.workshop.path + "/evidence"
            _ = try test.federation.workshop.end(
                of: "tributary-node",
                ["status", "--dir", test.federation.site.folders[3].folder, "--evidence", evidence])
            let folders = try FileManager.default.contentsOfDirectory(atPath: evidence)
            let place = try #require(folders.first.map { "\(evidence)/\($0)" })
            for file in ["trusted.checkpoint", "offered.checkpoint", "log.vkey", "add-checkpoint", "README.txt"] {
                #expect(FileManager.default.fileExists(atPath: "\(place)/\(file)"))
            }
        }

        @Test func aRolledBackLogStopsEveryBranchUntilItIsWholeAgain() async throws {
            let test = try await FederationUnderTest()
            try await test.federation.waitForQuorum()
            let store = test.federation.workshop.headOffice + "/coordinator.sqlite"
            test.stopHeadOffice()
            try test.copyStore(store, to: store + ".old")
            try await test.restartHeadOffice()
            try test.federation.propose(
                "before", "What is forgotten", "statistics", test.federation.budget.segments)
            try await test.wait(for: "before") { stored, _ in stored.status == .finished }
            try await test.federation.waitForQuorum()
            test.stopHeadOffice()
            try test.copyStore(store, to: store + ".new")
            try test.copyStore(store + ".old", to: store)
            try await test.restartHeadOffice()
            for index in test.branches.indices {
                try await test.wait("the alarm of branch \(index)") { try test.status(of: index).exitCode == 1 }
                #expect(try test.status(of: index).facts.log.incidents.map(\.code).contains("log_rollback"))
                #expect(test.branches[index].exitCode == nil)
            }
            let spent = try test.charged
            #expect(spent > 0)

            test.stopHeadOffice()
            try test.copyStore(store + ".new", to: store)
            try await test.restartHeadOffice()
            for index in test.branches.indices {
                try await test.wait("branch \(index) going on") { try test.status(of: index).exitCode == 0 }
            }
            try test.federation.propose(
                "after", "It goes on", "statistics", test.federation.budget.segments, "features: [tenure]")
            try await test.wait(for: "after") { stored, _ in stored.status == .finished }
            #expect(try test.charged > spent)
        }
    }
}
