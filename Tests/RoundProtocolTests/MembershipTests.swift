// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing
import TransparencyLog

/// Who counts as a witness: a change takes force only under a quorum of those who counted before.
struct MembershipTests {
    /// All branches have cosigned the study's proposal.
    private func settled(branches: UInt64 = 5) throws -> Simulation {
        let simulation = try Simulation(branches: branches)
        try simulation.settle()
        return simulation
    }

    private func leave(_ node: NodeIdentifier, _ simulation: Simulation) throws {
        let notice = try simulation[node].notice(.leave, now: simulation.coordinator.now)
        try simulation.coordinator.take(.membershipNotice(notice), from: node)
    }

    private func comeBack(_ node: NodeIdentifier, _ simulation: Simulation) throws {
        let notice = try simulation[node].notice(.comeBack, now: simulation.coordinator.now)
        try simulation.coordinator.take(.membershipNotice(notice), from: node)
    }

    private func enrolled(_ simulation: Simulation, asReadBy node: NodeIdentifier) -> [NodeIdentifier]? {
        simulation[node].core.state.reading.membership.inForce?.members.map(\.node)
    }

    @Test func aBranchOnLeaveReadsAndNeitherCosignsNorJoins() throws {
        let simulation = try settled()
        try leave(5, simulation)
        #expect(simulation[5].core.state.isAway, "from the moment it is signed")
        #expect(try simulation[5].poll().cosignature.isEmpty)
        try simulation.settle()
        for branch in simulation.branches {
            #expect(enrolled(simulation, asReadBy: branch.node) == [1, 2, 3, 4])
            #expect(branch.core.state.reading.membership.inForce?.requiredCosignatures == 3)
        }
        #expect(simulation[5].core.unloggedNotice == nil)
        try simulation[5].restart()
        try simulation.run(rounds: 1)
        #expect(simulation[5].refusals == [.away])
        #expect(try simulation.records.first?.contributors == [1, 2, 3, 4])
        try simulation.settle()
        #expect(simulation[5].core.state.reading.size == simulation[1].core.state.reading.size)
        #expect(throws: NodeRefusal.away) { _ = try simulation[5].notice(.leave, now: simulation.coordinator.now) }
    }

    @Test func aBranchThatIsBackCountsAgainOnceItsReturnIsWitnessed() throws {
        let simulation = try settled()
        #expect(throws: NodeRefusal.self) { _ = try simulation[5].notice(.comeBack, now: simulation.coordinator.now) }
        try leave(5, simulation)
        try simulation.settle()
        try comeBack(5, simulation)
        #expect(simulation[5].core.state.isAway)
        #expect(simulation.coordinator.book.roundEpoch == nil, "no round begins while a change waits")
        try simulation.settle()
        #expect(!simulation[5].core.state.isAway)
        #expect(enrolled(simulation, asReadBy: 1) == [1, 2, 3, 4, 5])
        #expect(simulation.coordinator.book.roundEpoch?.number == 1)
        try simulation.run(rounds: 1)
        #expect(try simulation.records.first?.contributors == [1, 2, 3, 4, 5])
    }

    /// Found by the simulator: the quorum over the leaves would have needed the branches that had left.
    @Test func leavesThatCannotTakeForceAreUndoneByReturns() throws {
        let simulation = try settled()
        for node in [4, 5] as [NodeIdentifier] { try leave(node, simulation) }
        try simulation.settle()
        #expect(enrolled(simulation, asReadBy: 1) == [1, 2, 3, 4, 5])
        #expect(simulation.coordinator.book.roundEpoch == nil)
        for node in [4, 5] as [NodeIdentifier] { try comeBack(node, simulation) }
        try simulation.settle()
        #expect(enrolled(simulation, asReadBy: 1) == [1, 2, 3, 4, 5])
        #expect(simulation.coordinator.book.roundEpoch?.number == 1)
        try simulation.run(rounds: 1)
        #expect(try simulation.records.first?.contributors == [1, 2, 3, 4, 5])
    }

    @Test func aLeaveTakesNoForceWithoutTheQuorumOfThoseWhoCountedBefore() throws {
        let simulation = try settled()
        try leave(5, simulation)
        simulation[4].isOn = false
        try simulation.settle()
        #expect(simulation[1].core.state.reading.membership.pending.count == 1)
        #expect(enrolled(simulation, asReadBy: 1) == [1, 2, 3, 4, 5])
        // The three that are left suffice for the set after the leave, and are too few for the set before it.
        let page = try simulation.page(
            witnessed: simulation.note(cosignedBy: [1, 2, 3], at: simulation.coordinator.now))
        _ = try simulation[1].obey(page, now: simulation.coordinator.now)
        #expect(simulation[1].refusals.map(\.code) == ["unwitnessed"])
        #expect(enrolled(simulation, asReadBy: 1) == [1, 2, 3, 4, 5])
        simulation[4].isOn = true
        try simulation.settle()
        #expect(enrolled(simulation, asReadBy: 1) == [1, 2, 3, 4])
    }

    @Test func anEpochTakesNoForceWithoutTheQuorumOfTheOldOne() throws {
        let scene = try RefusalScene()
        let next = try scene.federation.signed(
            scene.federation.epoch(after: scene.coordinator.roster.epoch) { $0.members[4].status = .suspended })
        try scene.coordinator.publish(next)
        for node in [4, 5] as [NodeIdentifier] { scene.simulation[node].isOn = false }
        try scene.simulation.settle()
        #expect(scene.branch.core.state.roster.number == 1)
        #expect(scene.branch.core.state.reading.newestEpoch?.epoch.number == 2)
        // Enough for the new set, too few for the old one.
        let page = try scene.simulation.page(
            witnessed: scene.simulation.note(cosignedBy: [1, 2, 3], at: scene.coordinator.now))
        scene.expect(code: "unwitnessed", from: page)
        scene.simulation[4].isOn = true
        try scene.simulation.settle()
        #expect(scene.branch.core.state.roster.number == 2)
    }

    /// As many branches as there may be, with names so long that their roster takes several lines of the log.
    @Test func aRosterInPartsTakesForceAndRoundsGoOn() throws {
        let scene = try RefusalScene()
        let before = try scene.coordinator.store.read { try $0.logSize() }
        let newcomers = try (6...UInt64(Limits.maximumCohort)).map { node in
            RosterMember(
                node: NodeIdentifier(node), name: "branch-\(node)-of-many-that-are-still-to-come",
                identityKey: try VerifyingKey(ProtocolHash.digest("key", ProtocolHash.littleEndian(node)).bytes),
                status: .suspended, joinedInEpoch: 2)
        }
        try scene.moveRoster { $0.members += newcomers }
        let size = try scene.coordinator.store.read { try $0.logSize() }
        #expect(size > before + 2)
        for branch in scene.simulation.branches {
            #expect(branch.core.state.roster.number == 2)
            #expect(branch.core.state.roster.members.count == Limits.maximumCohort)
            #expect(branch.core.state.reading.size == size)
        }
        #expect(enrolled(scene.simulation, asReadBy: 1) == [1, 2, 3, 4, 5])
        try scene.coordinator.restart()
        #expect(scene.coordinator.book.roundEpoch?.number == 2)
        try scene.simulation.run(rounds: 1)
        #expect(try scene.simulation.records.first?.contributors == [1, 2, 3, 4, 5])
    }

    @Test func aSuspendedBranchCountsNoMoreAndReadsOn() throws {
        let scene = try RefusalScene()
        try scene.moveRoster { $0.members[4].status = .suspended }
        #expect(enrolled(scene.simulation, asReadBy: 1) == [1, 2, 3, 4])
        try scene.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        try scene.simulation.settle()
        let suspended = scene.simulation[5]
        #expect(suspended.core.state.reading.size == 5)
        #expect(try suspended.poll().cosignature.isEmpty)
        #expect(scene.coordinator.book.witnessed?.cosignatures.count == 4)
    }

    /// Head office hides two returns from branch 3, and shows it a quorum of the few that counted before them.
    @Test func aHiddenReturn() throws {
        let simulation = try settled()
        for node in [4, 5] as [NodeIdentifier] {
            try leave(node, simulation)
            try simulation.settle()
        }
        #expect(enrolled(simulation, asReadBy: 3) == [1, 2, 3])
        let hidden = simulation.coordinator.store.contents
        for node in [4, 5] as [NodeIdentifier] { try comeBack(node, simulation) }
        simulation[3].isOn = false
        try simulation.settle()
        // Without the victim the returns have no quorum of {1, 2, 3}: nobody acts on the log that has them.
        #expect(enrolled(simulation, asReadBy: 1) == [1, 2, 3])
        #expect(simulation[4].core.state.isAway && simulation[5].core.state.isAway)
        // And the log that hides them has the cosignatures of those who helped head office at most.
        let truth = simulation.coordinator.store.contents
        simulation.coordinator.store.contents = hidden
        try simulation.coordinator.restart()
        try simulation.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        let fork = try #require(try simulation.coordinator.page(for: 3, simulation[3].poll()))
        _ = try simulation[3].receive(fork, now: simulation.coordinator.now)
        let few = try simulation.page(
            witnessed: simulation.note(cosignedBy: [1, 4, 5], at: simulation.coordinator.now))
        _ = try simulation[3].obey(few, now: simulation.coordinator.now)
        #expect(simulation[3].refusals.last?.code == "unwitnessed")
        #expect(simulation[3].core.state.reading.witnessedSize < simulation[3].core.state.reading.size)
        simulation.coordinator.store.contents = truth
    }

    @Test func aLeaveThatWasSignedOnAnotherLog() throws {
        let scene = try RefusalScene()
        let other = try Simulation(branches: 5)
        try other.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
        try other.settle()
        let notice = try other[5].notice(.leave, now: other.coordinator.now)
        try scene.coordinator.append(.contractPublished(name: "y", contractVersion: 1, digest: .zero))
        #expect(throws: TransparencyLogError.self) {
            try scene.coordinator.take(.membershipNotice(notice), from: 5)
        }
        // Put into the log all the same, with whatever proof, it says nothing to anyone.
        let size = try scene.coordinator.store.read { try $0.logSize() }
        #expect(notice.statement.size == size)
        try scene.coordinator.append(.membershipNoticed(notice, proof: []))
        try scene.simulation.settle()
        #expect(enrolled(scene.simulation, asReadBy: 1) == [1, 2, 3, 4, 5])
        #expect(scene.branch.core.state.reading.membership.pending.isEmpty)
        #expect(!scene.simulation[5].core.state.isAway)
    }

    /// It may undo its leave at once, and then has to wait like everybody: the log is not filled with its words.
    @Test func aMembersNextNoticeWaitsUntilItsLastTwoAreInForce() throws {
        let simulation = try settled()
        let coordinator = simulation.coordinator
        let first = try simulation[5].notice(.leave, now: coordinator.now)
        func say(_ kind: MembershipNotice.Kind) throws {
            coordinator.now += 1
            var statement = first.statement
            (statement.kind, statement.signedAt) = (kind, coordinator.now)
            try coordinator.take(.membershipNotice(Signed.sign(statement, with: simulation[5].identity)), from: 5)
        }
        try say(.leave)
        try say(.comeBack)
        let size = try coordinator.store.read { try $0.logSize() }
        #expect(throws: FederationError.self) { try say(.leave) }
        #expect(try coordinator.store.read { try $0.logSize() } == size)
        try simulation.settle()
        try say(.leave)
        #expect(try coordinator.store.read { try $0.logSize() } == size + 1)
    }

    @Test func aNoticeFromTheFutureIsNotTaken() throws {
        let simulation = try settled()
        let now = simulation.coordinator.now
        let notice = try simulation[5].notice(.leave, now: now)
        for (ahead, isTaken): (UInt64, Bool) in [(301, false), (300, true)] {
            var statement = notice.statement
            statement.signedAt = now + ahead
            let signed = Signed.sign(statement, with: simulation[5].identity)
            if isTaken {
                try simulation.coordinator.take(.membershipNotice(signed), from: 5)
            } else {
                #expect(throws: FederationError.invalidSpecification(field: "signedAt", reason: "is in the future")) {
                    try simulation.coordinator.take(.membershipNotice(signed), from: 5)
                }
            }
        }
    }

    @Test func aLeaveThatAnotherBranchSigned() throws {
        let simulation = try settled()
        let own = try simulation[4].notice(.leave, now: simulation.coordinator.now)
        var statement = own.statement
        statement.node = 5
        let forged = Signed.sign(statement, with: simulation[4].identity)
        #expect(throws: FederationError.badSignature(what: "the notice of a member")) {
            try simulation.coordinator.take(.membershipNotice(forged), from: 4)
        }
        let proof = try simulation.coordinator.store.read {
            try $0.consistencyProof(from: statement.size, to: $0.logSize())
        }
        try simulation.coordinator.append(.membershipNoticed(forged, proof: proof))
        try simulation.settle()
        #expect(enrolled(simulation, asReadBy: 1)?.contains(5) == true)
    }

    @Test func aLeaveThatIsPutIntoTheLogAgainAfterTheReturn() throws {
        let simulation = try settled()
        let notice = try simulation[5].notice(.leave, now: simulation.coordinator.now)
        try simulation.coordinator.take(.membershipNotice(notice), from: 5)
        // Sent again, it is not logged again.
        let size = try simulation.coordinator.store.read { try $0.logSize() }
        try simulation.coordinator.take(.membershipNotice(notice), from: 5)
        #expect(try simulation.coordinator.store.read { try $0.logSize() } == size)
        try simulation.settle()
        try comeBack(5, simulation)
        try simulation.settle()
        let proof = try simulation.coordinator.store.read {
            try $0.consistencyProof(from: notice.statement.size, to: $0.logSize())
        }
        try simulation.coordinator.append(.membershipNoticed(notice, proof: proof))
        try simulation.settle()
        #expect(enrolled(simulation, asReadBy: 1) == [1, 2, 3, 4, 5])
    }

    /// A branch that was away while the membership changed is shown the quorum over each change, one after the other.
    @Test func aReaderFromFarBehindFollowsEveryChange() throws {
        let simulation = try settled()
        let late = try TestBranch(simulation.federation, 2, roster: simulation.coordinator.epochs[0])
        for node in [5, 4] as [NodeIdentifier] {
            try leave(node, simulation)
            try simulation.settle()
        }
        try comeBack(4, simulation)
        try simulation.settle()
        for _ in 0..<3 {
            try simulation.coordinator.append(.contractPublished(name: "x", contractVersion: 1, digest: .zero))
            try simulation.settle()
        }
        #expect(simulation.coordinator.book.kept.count == 3)
        try simulation.coordinator.restart()
        #expect(simulation.coordinator.book.kept.count == 3)
        while let page = try simulation.coordinator.page(for: 2, late.poll()) {
            _ = try late.receive(page, now: simulation.coordinator.now)
        }
        #expect(late.core.state.reading.membership == simulation[1].core.state.reading.membership)
        #expect(late.core.state.reading.membership.inForce?.members.map(\.node) == [1, 2, 3, 4])
        #expect(late.core.state.reading.witnessedSize == simulation[1].core.state.reading.witnessedSize)
    }

    @Test func aReadingIsTheSameAfterARestart() throws {
        let simulation = try settled()
        try leave(5, simulation)
        simulation[4].isOn = false
        try simulation.decide()
        for branch in simulation.branches {
            let before = branch.core.state.reading
            try branch.restart()
            #expect(branch.core.state.reading.canonicalBytes == before.canonicalBytes)
            #expect(branch.core.state.reading.membership == before.membership)
            #expect(branch.core.state.reading.frontier == before.frontier)
        }
    }
}
