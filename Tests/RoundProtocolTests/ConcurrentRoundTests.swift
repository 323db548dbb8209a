// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// Rounds of two studies side by side.
struct ConcurrentRoundTests {
    /// The chain of a branch's charges as anyone computes it from the log.
    private func head(of node: NodeIdentifier, _ simulation: Simulation) throws -> Digest {
        try simulation.records.filter { $0.charged.contains(node) }.reduce(Digest.zero) { head, record in
            let specification = try #require(try simulation.specification(of: record.round))
            let entry = LedgerEntry(
                round: record.round, study: specification.study, purpose: "", period: specification.period,
                nanoRho: specification.nanoRho, state: .charged)
            return entry.head(after: head)
        }
    }

    @Test func theChainOfChargesIsInTheLogsOrderWhicheverVectorLeftFirst() throws {
        let simulation = try Simulation()
        try simulation.decide()
        var second = try SecondStudy(simulation)
        try simulation.settle()
        try second.exchange(simulation)
        try simulation.coordinator.announce()
        try simulation.run(to: "masking")
        // The second round's vectors leave first, and its end is logged last.
        try second.exchange(simulation)
        try second.exchange(simulation)
        #expect(simulation[1].store.charges == [second.machine.round])
        #expect(simulation[1].ledger.head == .zero, "nothing is listed yet")
        try simulation.finishRound()
        #expect(simulation[1].store.charges.count == 2)
        try simulation.coordinator.append(.roundAborted(second.machine.record(), reason: .cancelled))
        try simulation.settle()
        for branch in simulation.branches {
            #expect(branch.core.state.lock == nil)
            #expect(branch.ledger.head == (try head(of: branch.node, simulation)))
            #expect(branch.ledger == branch.store.position(period: 1))
        }
        #expect(try simulation.records.map(\.round).last == second.machine.round)
    }

    @Test func bothRoundsCountAgainstTheBudgetFromTheirReservationsOn() throws {
        let simulation = try Simulation()
        try simulation.decide()
        var second = try SecondStudy(simulation)
        try simulation.settle()
        try second.exchange(simulation)
        try simulation.coordinator.announce()
        let costs = try [second.proposal.study, simulation.coordinator.proposal.study].map { try $0.totalNanoRho() }
        simulation[1].policy.budgetNanoRho = costs[0] + costs[1] - 1
        try simulation.finishRound()
        #expect(simulation[1].refusals.map(\.code) == ["budget_exceeded"])
        #expect(try simulation.releases.first?.contributors == 4)
        #expect(simulation[1].ledger.reservedNanoRho == costs[0])
    }
}
