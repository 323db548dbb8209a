// SPDX-License-Identifier: Apache-2.0

public import Federation

/// The coordinator's fourth step: gathers signatures on the survivor set until a quorum has signed.
///
/// Rebuilt after a crash by adding the stored messages again.
public struct ConsistencyCollection: Sendable {
    public let cohort: SurvivingCohort
    private var signatures: [NodeIdentifier: ConsistencySet.Entry] = [:]

    public init(cohort: SurvivingCohort) { self.cohort = cohort }

    /// The nodes that signed so far, ascending.
    public var signers: [NodeIdentifier] { signatures.keys.sorted() }

    public var hasQuorum: Bool { signatures.count >= cohort.masking.advertised.quorum }

    /// - Returns: whether the message is new; a node may send the same one again.
    /// - Throws: ``SecureAggregationError``: another round, a signer outside U2, a signature over anything else.
    @discardableResult
    public mutating func add(_ message: ConsistencySignature) throws -> Bool {
        guard message.round == cohort.parameters.round else { throw SecureAggregationError.wrongRound }
        guard cohort.masking.contains(message.node) else { throw SecureAggregationError.unknownMember(message.node) }
        guard cohort.isSigned(message.signature, by: message.node) else {
            throw SecureAggregationError.invalidSignature(message.node, on: .survivorSet)
        }
        let entry = ConsistencySet.Entry(node: message.node, signature: message.signature)
        return signatures.updateValue(entry, forKey: message.node) == nil
    }

    /// Message 5′.
    ///
    /// - Throws: ``SecureAggregationError/tooFewSignatures(valid:needed:)``.
    public func close() throws -> ConsistencySet {
        guard hasQuorum else {
            throw SecureAggregationError.tooFewSignatures(
                valid: signatures.count, needed: cohort.masking.advertised.quorum)
        }
        return try ConsistencySet(round: cohort.parameters.round, signatures: signatures.values)
    }
}
