// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing
import TransparencyLog

/// A branch whose store is older than what it has done, and the root key's order that frees it.
struct RecoveryTests {
    /// A churn study with two rounds; branch 1's store was copied between them.
    private struct Scene {
        let simulation: Simulation
        let copy: MemoryNodeStore
        var branch: TestBranch { simulation[1] }
        var coordinator: TestCoordinator { simulation.coordinator }

        init() throws {
            simulation = try Simulation(analysis: .churnLogistic)
            try simulation.run(rounds: 1)
            try simulation.settle()
            copy = simulation[1].store
            try simulation.run(rounds: 1)
            try simulation.settle()
            #expect(simulation[1].store.charges.count == 2)
        }

        /// What the log charges branch 1, as the privacy officer reads it.
        func order(_ change: (inout RecoveryOrder) -> Void = { _ in }) throws -> RecoveryOrder {
            try self.order(of: 1, change)
        }

        func order(
            of node: NodeIdentifier, _ change: (inout RecoveryOrder) -> Void = { _ in }
        ) throws -> RecoveryOrder {
            try coordinator.store.read { reading in
                let row = try #require(try reading.spending().first { $0.node == node })
                let end = try reading.logSize()
                var order = RecoveryOrder(
                    federation: simulation.federation.federation, node: node, period: 1,
                    chargedNanoRho: row.chargedNanoRho, ledgerHead: row.ledgerHead, logSize: end, logRoot: .zero,
                    issuedAt: coordinator.now, reason: "a test")
                change(&order)
                let tree = try MerkleTree(size: min(end, order.logSize), hashes: TransactionHashes(reading))
                if order.logRoot == .zero { order.logRoot = try tree.root() }
                return order
            }
        }

        /// A round for which every branch has paid, and which the log ends as if nobody had.
        func robRound() throws {
            try simulation.decide()
            try coordinator.announce()
            try simulation.run(to: "unmasking")
            try coordinator.abort(.unmaskingFailed) { ($0.charged, $0.contributors) = ([], []) }
            try simulation.settle()
        }

        /// In the log, whatever it says, for the branch to read.
        func log(_ order: RecoveryOrder, by key: SigningKey? = nil) throws {
            let proof = try coordinator.store.read { reading in
                let size = try reading.logSize()
                return try reading.consistencyProof(from: min(size, order.logSize), to: size)
            }
            try coordinator.append(
                .recovery(Signed.sign(order, with: key ?? simulation.federation.root), proof: proof))
            try simulation.settle()
        }
    }

    @Test func aRestoredStoreIsBehindItsMarkerAndLocksTheNodeForGood() throws {
        let scene = try Scene()
        let marker = scene.branch.store.generation
        try scene.branch.restore(scene.copy, marker: marker, now: scene.coordinator.now)
        let lock = try #require(scene.branch.core.state.lock)
        #expect(lock.reason == .restored(marker: marker, found: scene.copy.generation))
        #expect(try scene.branch.poll().cosignature.isEmpty)
        // It reads on, and however many changes it makes, it stays locked.
        try scene.simulation.settle()
        #expect(scene.branch.core.state.reading.size == scene.simulation[2].core.state.reading.size)
        try scene.branch.restore(scene.branch.store, marker: scene.branch.store.generation, now: scene.coordinator.now)
        #expect(scene.branch.core.state.lock == lock)
        try scene.simulation.run(rounds: 1)
        #expect(scene.branch.refusals.map(\.code) == ["node_locked"])
        #expect(try scene.simulation.records.last?.contributors == [2, 3, 4, 5])
    }

    @Test func aStoreThatIsAsNewAsItsMarkerIsNotLocked() throws {
        let scene = try Scene()
        let generation = scene.branch.store.generation
        for marker in [nil, generation, generation - 1] {
            try scene.branch.restore(scene.branch.store, marker: marker, now: scene.coordinator.now)
            #expect(scene.branch.core.state.lock == nil)
        }
        try scene.branch.restore(scene.branch.store, marker: generation + 1, now: scene.coordinator.now)
        #expect(scene.branch.core.state.lock?.code == "restored")
    }

    /// Where the marker was restored as well, the log still knows better.
    @Test func aRestoredStoreIsBehindTheLog() throws {
        let scene = try Scene()
        let last = try #require(scene.branch.store.charges.last)
        try scene.branch.restore(scene.copy, marker: scene.copy.generation, now: scene.coordinator.now)
        #expect(scene.branch.core.state.lock == nil)
        try scene.simulation.settle()
        guard case .behindLog(last, _) = scene.branch.core.state.lock?.reason else {
            Issue.record("the charge of an unknown round must lock the node")
            return
        }
        #expect(scene.branch.ledger.chargedNanoRho < scene.simulation[2].ledger.chargedNanoRho)
    }

    @Test(arguments: [true, false])
    func theRootKeysOrderSetsTheLedgerAndFreesTheNode(byMarker: Bool) throws {
        let scene = try Scene()
        let marker = byMarker ? scene.branch.store.generation : nil
        try scene.branch.restore(scene.copy, marker: marker, now: scene.coordinator.now)
        try scene.simulation.settle()
        #expect(scene.branch.core.state.lock != nil)
        try scene.coordinator.recover(scene.order())
        try scene.simulation.settle()
        #expect(scene.branch.core.state.lock == nil)
        #expect(scene.branch.ledger.head == scene.simulation[2].ledger.head)
        #expect(scene.branch.ledger.chargedNanoRho == scene.simulation[2].ledger.chargedNanoRho)
        #expect(scene.branch.ledger == scene.branch.store.position(period: 1))
        try scene.branch.restart()
        #expect(scene.branch.core.state.lock == nil)
        try scene.simulation.run(rounds: 2)
        try scene.simulation.settle()
        #expect(try scene.simulation.records.last?.contributors == [1, 2, 3, 4, 5])
        #expect(scene.branch.ledger.head == scene.simulation[2].ledger.head)
        #expect(scene.branch.ledger.chargedNanoRho == scene.simulation[2].ledger.chargedNanoRho)
        #expect(scene.branch.ledger == scene.branch.store.position(period: 1))
    }

    @Test func anOrderThatIsNotTheRootKeysOrNotForThisBranchChangesNothing() throws {
        let scene = try Scene()
        try scene.branch.restore(scene.copy, marker: scene.branch.store.generation, now: scene.coordinator.now)
        try scene.simulation.settle()
        let (lock, ledger) = (scene.branch.core.state.lock, scene.branch.ledger)
        try scene.log(scene.order(), by: scene.simulation.federation.officer)
        try scene.log(scene.order { $0.node = 2 })
        try scene.log(scene.order { $0.federation = .zero })
        try scene.log(scene.order { $0.period = 2 })
        try scene.log(scene.order { $0.logSize += 100 })
        try scene.log(scene.order { $0.logRoot = ProtocolHash.digest("test", [1]) })
        #expect(scene.branch.core.state.lock == lock)
        #expect(scene.branch.ledger == ledger)
        try scene.log(scene.order())
        #expect(scene.branch.core.state.lock == nil)
    }

    /// Head office lets branches pay and says that they did not, and shows the first order again after each time.
    @Test func anOrderFreesOnceAndForgivesNothingThatTheLogPassedOver() throws {
        let scene = try Scene()
        let (before, cost) = (scene.branch.ledger.chargedNanoRho, scene.coordinator.proposal.study.rounds[2].nanoRho)
        var first: [RecoveryOrder] = []
        for time in 1...2 as ClosedRange<UInt64> {
            try scene.robRound()
            #expect(scene.branch.core.state.lock?.code == "closing_differs")
            for order in first { try scene.log(order) }
            #expect(scene.branch.core.state.lock != nil)
            let orders = try scene.simulation.federation.nodes.map { try scene.order(of: $0) }
            #expect(orders[0].chargedNanoRho == before)
            for order in orders { try scene.log(order) }
            #expect(scene.branch.core.state.lock == nil)
            #expect(scene.branch.ledger.chargedNanoRho == before + time * cost)
            #expect(scene.branch.ledger == scene.branch.store.position(period: 1))
            first = orders
        }
        try scene.branch.restart()
        #expect(scene.branch.ledger.passedOverNanoRho == 2 * cost)
    }

    /// The order that once freed the branch is in the log that it reads again.
    @Test func aCopyFromBeforeAnOrderIsNotFreedByIt() throws {
        let scene = try Scene()
        let marker = scene.branch.store.generation
        try scene.branch.restore(scene.copy, marker: marker, now: scene.coordinator.now)
        try scene.coordinator.recover(scene.order())
        try scene.simulation.settle()
        #expect(scene.branch.core.state.lock == nil)
        scene.coordinator.now += 1
        try scene.branch.restore(scene.copy, marker: marker, now: scene.coordinator.now)
        try scene.simulation.settle()
        #expect(scene.branch.core.state.lock?.code == "restored")
        try scene.coordinator.recover(scene.order())
        try scene.simulation.settle()
        #expect(scene.branch.core.state.lock == nil)
    }

    /// Made before the branch's last charge was in the log, an order does not know of it.
    @Test func anOrderFromBeforeTheLastChargeChangesNothing() throws {
        let scene = try Scene()
        try scene.branch.restore(scene.copy, marker: scene.branch.store.generation, now: scene.coordinator.now)
        try scene.simulation.settle()
        let index = try #require(scene.branch.core.state.reading.lastChargeIndex)
        try scene.log(scene.order { $0.logSize = index })
        #expect(scene.branch.core.state.lock != nil)
        try scene.log(scene.order { $0.logSize = index + 1 })
        #expect(scene.branch.core.state.lock == nil)
    }

    @Test func aNodeThatIsNotLockedHeedsNoOrder() throws {
        let scene = try Scene()
        let ledger = scene.branch.ledger
        try scene.log(scene.order { $0.chargedNanoRho = 0 })
        #expect(scene.branch.ledger == ledger)
        #expect(scene.branch.store.recoveries.isEmpty)
    }

    @Test func headOfficeLogsOnlyOrdersThatSayWhatTheLogCharges() throws {
        let scene = try Scene()
        let lies: [(inout RecoveryOrder) -> Void] = [
            { $0.chargedNanoRho -= 1 }, { $0.ledgerHead = .zero }, { $0.logSize = 5 }, { $0.logSize += 1 },
        ]
        let size = try scene.coordinator.store.read { try $0.logSize() }
        for lie in lies {
            #expect(throws: FederationError.self) { try scene.coordinator.recover(scene.order(lie)) }
        }
        #expect(throws: FederationError.badSignature(what: "the recovery order")) {
            try scene.coordinator.recover(scene.order(), by: scene.simulation.federation.officer)
        }
        #expect(throws: TransparencyLogError.self) {
            try scene.coordinator.recover(scene.order { $0.logRoot = ProtocolHash.digest("test", [1]) })
        }
        #expect(try scene.coordinator.store.read { try $0.logSize() } == size)
        try scene.coordinator.recover(scene.order())
    }
}
