// SPDX-License-Identifier: Apache-2.0

public import Federation

/// The coordinator's second step: gathers the sealed shares and hands each node the ones addressed to it.
///
/// Rebuilt after a crash by adding the stored messages again.
public struct ShareCollection: Sendable {
    public let cohort: AdvertisedCohort
    /// Each sender's ciphertexts, one after the other in ascending order of recipient: a message as values would take
    /// half as much memory again.
    private var ciphertexts: [NodeIdentifier: [UInt8]] = [:]

    public init(cohort: AdvertisedCohort) { self.cohort = cohort }

    /// The nodes that shared their keys so far, ascending.
    public var senders: [NodeIdentifier] { ciphertexts.keys.sorted() }

    /// - Returns: whether the message is new; a node may send the same one again.
    /// - Throws: ``SecureAggregationError``: another round, a sender outside U1, a share missing for a member or
    ///   addressed to anyone else, a second and different message.
    @discardableResult
    public mutating func add(_ message: EncryptedShares) throws -> Bool {
        guard message.round == cohort.parameters.round else { throw SecureAggregationError.wrongRound }
        guard cohort.contains(message.sender) else { throw SecureAggregationError.unknownMember(message.sender) }
        let recipients = message.shares.map(\.peer)
        let isComplete = recipients == recipientsOfShares(from: message.sender)
        var packed: [UInt8] = []
        packed.reserveCapacity(message.shares.count * SealedShare.ciphertextByteCount)
        for share in message.shares { packed += share.ciphertext }
        if let known = ciphertexts[message.sender] {
            guard isComplete, known == packed else { throw SecureAggregationError.duplicate(message.sender) }
            return false
        }
        guard isComplete else {
            let flaw: ShareFlaw = recipients.count < cohort.members.count - 1 ? .missing : .unexpected
            throw SecureAggregationError.invalidShare(message.sender, flaw)
        }
        ciphertexts[message.sender] = packed
        return true
    }

    /// The messages so far in ascending order of sender: what to store when U2 is settled.
    ///
    /// - Complexity: builds the messages anew.
    public var storedMessages: [EncryptedShares] {
        senders.compactMap { sender in
            let shares = recipientsOfShares(from: sender).compactMap { recipient in
                try? SealedShare(peer: recipient, ciphertext: ciphertext(from: sender, to: recipient))
            }
            return try? EncryptedShares(round: cohort.parameters.round, sender: sender, shares: shares)
        }
    }

    /// Settles U2: everyone whose shares arrived.
    ///
    /// - Throws: ``SecureAggregationError/invalidSet(_:_:)`` when too few did.
    public func close() throws -> MaskingCohort { try MaskingCohort(senders, of: cohort) }

    /// Message 2′ for one member of U2.
    ///
    /// - Throws: ``SecureAggregationError``: a recipient or a member of U2 whose shares are not here.
    public func inbox(of recipient: NodeIdentifier, in masking: MaskingCohort) throws -> ShareInbox {
        guard masking.contains(recipient) else { throw SecureAggregationError.unknownMember(recipient) }
        let shares = try masking.members.filter { $0 != recipient }.map { sender in
            try SealedShare(peer: sender, ciphertext: try ciphertext(from: sender, to: recipient))
        }
        return try ShareInbox(round: cohort.parameters.round, members: masking.members, shares: shares)
    }

    /// A message's shares are addressed to U1 without its sender, in ascending order, so the position is known.
    private func ciphertext(from sender: NodeIdentifier, to recipient: NodeIdentifier) throws -> [UInt8] {
        guard let packed = ciphertexts[sender], let coordinate = cohort.coordinate(of: recipient) else {
            throw SecureAggregationError.invalidShare(sender, .missing)
        }
        let start = (Int(coordinate) - (recipient > sender ? 2 : 1)) * SealedShare.ciphertextByteCount
        return Array(packed[start..<start + SealedShare.ciphertextByteCount])
    }

    /// U1 without the sender, ascending.
    private func recipientsOfShares(from sender: NodeIdentifier) -> [NodeIdentifier] {
        cohort.members.filter { $0 != sender }
    }
}
