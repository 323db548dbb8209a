// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A finished round as its members and the auditor see it: enough to advance the transcript and every ledger.
public struct ClosedRound: Sendable, Equatable {
    public var roundNumber: UInt64
    /// h_spec.
    public var round: Digest
    /// What every member of `charged` pays.
    public var nanoRho: UInt64
    /// U2: the nodes that shared keys. All of them are charged, whether or not their vector arrived.
    public var charged: [NodeIdentifier]
    /// U3: the nodes whose vectors are in the sum; empty for an aborted round.
    public var contributors: [NodeIdentifier]
    public var outcome: RoundOutcome

    public init(
        roundNumber: UInt64, round: Digest, nanoRho: UInt64, charged: [NodeIdentifier],
        contributors: [NodeIdentifier], outcome: RoundOutcome
    ) {
        self.roundNumber = roundNumber
        self.round = round
        self.nanoRho = nanoRho
        self.charged = charged
        self.contributors = contributors
        self.outcome = outcome
    }
}

extension ClosedRound {
    public func write(to writer: inout CanonicalWriter) {
        writer.write(roundNumber)
        writer.write(round)
        writer.write(nanoRho)
        for set in [charged, contributors] {
            writer.write(UInt64(set.count))
            for node in set { writer.write(node.rawValue) }
        }
        switch outcome {
        case .released(let context, let result):
            writer.write(true)
            writer.write(context)
            writer.write(result)
        case .aborted(let reason):
            writer.write(false)
            writer.write(reason.rawValue)
        }
    }

    public init(from reader: inout CanonicalReader) throws {
        roundNumber = try reader.readUInt64("roundNumber")
        round = try reader.readDigest("round")
        nanoRho = try reader.readUInt64("nanoRho")
        guard nanoRho <= Limits.maximumNanoRho else {
            throw FederationError.overLimit(field: "nanoRho", limit: Limits.maximumNanoRho)
        }
        charged = try Self.readNodes("charged", from: &reader)
        contributors = try Self.readNodes("contributors", from: &reader)
        if try reader.readBool("released") {
            outcome = .released(
                survivorContext: try reader.readDigest("survivorContext"),
                resultDigest: try reader.readDigest("resultDigest"))
        } else {
            guard let reason = AbortReason(rawValue: try reader.readString("reason")) else {
                throw FederationError.malformed(field: "reason")
            }
            outcome = .aborted(reason)
        }
    }

    private static func readNodes(_ field: String, from reader: inout CanonicalReader) throws -> [NodeIdentifier] {
        let count = try reader.readCount(field, limit: Limits.maximumCohort)
        var nodes: [NodeIdentifier] = []
        for _ in 0..<count { nodes.append(NodeIdentifier(rawValue: try reader.readUInt64(field))) }
        guard zip(nodes, nodes.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw FederationError.malformed(field: field)
        }
        return nodes
    }
}
