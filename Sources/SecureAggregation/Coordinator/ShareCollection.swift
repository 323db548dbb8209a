// SPDX-License-Identifier: Apache-2.0

public import Federation

/// The coordinator's second step: gathers the sealed shares and hands each node the ones addressed to it.
///
/// Rebuilt after a crash by adding the stored messages again.
public struct ShareCollection: Sendable {
    public let cohort: AdvertisedCohort
    private var messages: [NodeIdentifier: EncryptedShares] = [:]

    public init(cohort: AdvertisedCohort) { self.cohort = cohort }

    /// The nodes that shared their keys so far, ascending.
    public var senders: [NodeIdentifier] { messages.keys.sorted() }

    /// - Returns: whether the message is new; a node may send the same one again.
    /// - Throws: ``SecureAggregationError``: another round, a sender outside U1, a share too few or too many, a second and
    ///   different message.
    @discardableResult
    public mutating func add(_ message: EncryptedShares) throws -> Bool {
        guard message.round == cohort.parameters.round else { throw SecureAggregationError.wrongRound }
        guard cohort.contains(message.sender) else { throw SecureAggregationError.unknownMember(message.sender) }
        if let known = messages[message.sender] {
            guard known == message else { throw SecureAggregationError.duplicate(message.sender) }
            return false
        }
        let recipients = cohort.advertisements.count - 1
        guard message.count == recipients else {
            throw SecureAggregationError.invalidShare(
                message.sender, message.count < recipients ? .missing : .unexpected)
        }
        messages[message.sender] = message
        return true
    }

    /// The messages so far in ascending order of sender: what to store when U2 is settled. Their bytes are shared with
    /// this value, not copied.
    public var storedMessages: [EncryptedShares] { senders.compactMap { messages[$0] } }

    /// Settles U2: everyone whose shares arrived.
    ///
    /// - Throws: ``SecureAggregationError/invalidSet(_:_:)`` when too few did.
    public func close() throws -> MaskingCohort { try MaskingCohort(senders, of: cohort) }

    /// Message 2′ for one member of U2.
    ///
    /// - Throws: ``SecureAggregationError``: a recipient or a member of U2 whose shares are not here.
    public func inbox(of recipient: NodeIdentifier, in masking: MaskingCohort) throws -> ShareInbox {
        guard masking.contains(recipient) else { throw SecureAggregationError.unknownMember(recipient) }
        return try ShareInbox(
            round: cohort.parameters.round, members: masking.members,
            senders: masking.members.filter { $0 != recipient },
            ciphertext: { try ciphertext(from: $0, to: recipient) })
    }

    /// A message's shares are those for U1 without its sender, in ascending order, so the place is known.
    private func ciphertext(from sender: NodeIdentifier, to recipient: NodeIdentifier) throws -> ArraySlice<UInt8> {
        guard let message = messages[sender], let coordinate = cohort.coordinate(of: recipient) else {
            throw SecureAggregationError.invalidShare(sender, .missing)
        }
        return message.ciphertext(at: Int(coordinate) - (recipient > sender ? 2 : 1))
    }
}
