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

    subscript(_ node: NodeIdentifier) -> TestBranch { branches[Int(node.rawValue) - 1] }

    /// Every branch that is on answers the study.
    func decide() throws { while try turn() {} }

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

    /// Until the round under way has reached a phase.
    func run(to phase: String) throws {
        while coordinator.round?.phaseName != phase {
            guard try turn() else { throw Stuck() }
        }
    }

    /// Each branch that is on asks once.
    ///
    /// - Returns: whether anything happened.
    func turn() throws -> Bool {
        turns += 1
        guard turns < Self.maximumTurns else { throw Stuck() }
        var hasMoved = false
        for branch in branches where branch.isOn {
            guard let message = try coordinator.instruction(for: branch.node, branch.poll()) else { continue }
            hasMoved = true
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
