// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
public import SecureAggregation

/// A round as the node records it: what was agreed, where its session stands, and every message it may have sent.
public struct NodeRound: Sendable {
    public let specification: RoundSpecification
    public internal(set) var session: NodeSession
    /// The branch's noised sum, from when it is drawn until the masked vector is stored.
    public internal(set) var noisedSum: [Int64]?
    /// Stored before it is sent; sent again verbatim whenever it is asked for.
    public internal(set) var sent: [RoundMessageKind: [UInt8]]

    public init(
        specification: RoundSpecification, session: NodeSession, noisedSum: [Int64]?,
        sent: [RoundMessageKind: [UInt8]]
    ) {
        self.specification = specification
        self.session = session
        self.noisedSum = noisedSum
        self.sent = sent
    }

    /// h_spec.
    public var round: Digest { session.parameters.round }
}

extension AggregationParameters {
    /// - Throws: ``SecureAggregationError/invalidParameter(field:)``.
    init(_ specification: RoundSpecification, round: Digest) throws {
        guard let bits = UInt8(exactly: specification.wordBits), let wordSize = WordSize(rawValue: bits) else {
            throw SecureAggregationError.invalidParameter(field: "word_bits")
        }
        try self.init(
            round: round, wordSize: wordSize, dimension: Int(specification.dimension),
            minimumCohort: Int(specification.minimumCohort),
            assumedColluders: Int(specification.assumedColluders))
    }
}
