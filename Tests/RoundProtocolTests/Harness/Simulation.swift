// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// A federation at work in one process: branches ask, head office answers, until nothing moves; then time passes.
final class Simulation {
    /// Head office and a branch go on asking each other the same.
    struct Stuck: Error {}

    /// Far more than the longest study takes.
    private static let maximumTurns = 2000

    let federation: TestFederation
    let coordinator: TestCoordinator
    let branches: [TestBranch]
    private var turns = 0

    init(
        branches count: UInt64 = 5, analysis: AnalysisSpecification? = nil, nanoRho: UInt64 = 100_000_000,
        lie: (inout RoundTerms) -> Void = { _ in }
    ) throws {
        federation = try TestFederation(branches: count)
        let roster = try federation.signed(federation.epoch())
        branches = try federation.nodes.map { [federation] in try TestBranch(federation, $0, roster: roster) }
        coordinator = try TestCoordinator(
            federation, roster: roster, draft: federation.draft(analysis: analysis, nanoRho: nanoRho), lie: lie)
    }

    /// The same branches in front of another head office.
    init(coordinator: TestCoordinator, branches: [TestBranch]) {
        federation = coordinator.federation
        self.coordinator = coordinator
        self.branches = branches
    }

    subscript(_ node: NodeIdentifier) -> TestBranch { branches[Int(node.rawValue) - 1] }

    /// Every branch that is on reads the log and answers the study.
    func decide() throws { while try turn() {} }

    /// Until every branch that is on has also seen the quorum over the last entry.
    func settle() throws {
        try decide()
        try coordinator.wait(seconds: WitnessBook.patienceSeconds)
        try decide()
    }

    /// Until `rounds` more rounds have closed.
    func run(rounds: Int) throws {
        try decide()
        for _ in 0..<rounds where !coordinator.isEnded {
            try coordinator.announce()
            try finishRound()
        }
    }

    /// Until the study has ended and everyone who is on knows.
    func runToEnd() throws {
        while !coordinator.isEnded { try run(rounds: 1) }
        try decide()
    }

    /// Until the round under way has closed.
    func finishRound() throws {
        var deadlines = 0
        while coordinator.round != nil {
            if try turn() { continue }
            deadlines += 1
            guard deadlines < 10 else { throw Stuck() }
            try coordinator.passDeadline()
        }
    }

    /// Until the round under way has just reached a phase: nobody has answered in it.
    func run(to phase: String) throws {
        while coordinator.round?.phaseName != phase {
            guard try turn(until: { [coordinator] in coordinator.round?.phaseName == phase }) else { throw Stuck() }
        }
    }

    /// The step that a branch is asked for now, which it does not do yet: it only reads the page that comes with it.
    func step(for node: NodeIdentifier) throws -> RoundStep {
        for branch in branches where branch.isOn { try coordinator.collect(branch.poll(), from: branch.node) }
        guard let answer = try coordinator.answer(to: node, self[node].poll()), let step = answer.step else {
            throw Stuck()
        }
        if let page = answer.log { _ = try self[node].receive(CoordinatorMessage(log: page), now: coordinator.now) }
        return step
    }

    /// Each branch that is on reads one page, and is asked for nothing else.
    ///
    /// - Returns: whether anything happened.
    func read() throws -> Bool {
        try countTurn()
        var hasMoved = false
        for branch in branches where branch.isOn {
            try coordinator.collect(branch.poll(), from: branch.node)
            guard let page = try coordinator.page(for: branch.node, branch.poll()) else { continue }
            hasMoved = true
            _ = try branch.obey(page, now: coordinator.now)
        }
        return hasMoved
    }

    private func countTurn() throws {
        turns += 1
        guard turns < Self.maximumTurns else { throw Stuck() }
    }

    /// Each branch that is on asks once.
    ///
    /// - Parameter isEnough: ends the turn early.
    /// - Returns: whether anything happened.
    func turn(until isEnough: () -> Bool = { false }) throws -> Bool {
        try countTurn()
        var hasMoved = false
        for branch in branches where branch.isOn && !isEnough() {
            let before = coordinator.situation
            let answer = try coordinator.answer(to: branch.node, branch.poll())
            hasMoved = hasMoved || answer != nil || coordinator.situation != before
            guard let message = answer else { continue }
            for answer in try branch.obey(message, now: coordinator.now) {
                try coordinator.take(answer, from: branch.node)
            }
        }
        return hasMoved
    }
}

extension Simulation {
    var records: [RoundRecord] {
        get throws {
            try coordinator.events().compactMap { event in
                switch event {
                case .roundClosed(let record), .roundAborted(let record, _): record
                default: nil
                }
            }
        }
    }

    var releases: [ReleaseRecord] {
        get throws {
            try coordinator.events().compactMap { if case .release(let record) = $0 { record } else { nil } }
        }
    }

    /// What the log must have committed to: the digest of the sum of what these branches drew.
    func expectedResult(of round: Digest, contributors: [NodeIdentifier]) -> Digest {
        let sums = contributors.map { self[$0].noisedSums[round] ?? [] }
        let total = (sums.first ?? []).indices.map { index in sums.reduce(Int64(0)) { $0 + $1[index] } }
        return ProtocolHash.digest("result", total.flatMap { ProtocolHash.littleEndian(UInt64(bitPattern: $0)) })
    }
}
