// SPDX-License-Identifier: Apache-2.0

/// The one thing a node should do next, as the coordinator answers a poll. Asking again yields the same answer until
/// the node has done it, which is what makes a crash on either side harmless.
public enum CoordinatorMessage: Sendable {
    /// Newer roster epochs than the node holds, in order.
    case roster([UnverifiedRosterEpoch])
    /// A study to decide.
    case proposal(StudyProposal)
    /// Message 0.
    case announcement(Announcement)
    /// Message 1′.
    case advertisements(AdvertisementList)
    /// Message 2′.
    case shares(ShareInbox)
    /// Message 4′.
    case survivors(SurvivorSet)
    /// Message 5′.
    case consistency(ConsistencySet)
    /// Message 6′.
    case progress(StudyProgress)

    /// Bytes of any message: a broadcast state at its limit and the rest of an announcement.
    public static let maximumBytes = Limits.maximumStateBytes + (8 << 20)

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        switch self {
        case .roster(let epochs):
            writer.write(UInt8(1))
            writer.write(epochs: epochs)
        case .proposal(let proposal):
            writer.write(UInt8(2))
            proposal.write(to: &writer)
        case .announcement(let announcement):
            writer.write(UInt8(3))
            announcement.write(to: &writer)
        case .advertisements(let list):
            writer.write(UInt8(4))
            writer.write(list.canonicalBytes)
        case .shares(let inbox):
            writer.write(UInt8(5))
            writer.write(inbox.canonicalBytes)
        case .survivors(let set):
            writer.write(UInt8(6))
            writer.write(set.canonicalBytes)
        case .consistency(let set):
            writer.write(UInt8(7))
            writer.write(set.canonicalBytes)
        case .progress(let progress):
            writer.write(UInt8(8))
            progress.write(to: &writer)
        }
        return writer.bytes
    }

    /// - Throws: ``FederationError`` for an unknown kind, anything outside its limits or leftover bytes.
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        switch try reader.readUInt8("kind") {
        case 1: self = .roster(try reader.readEpochs())
        case 2: self = .proposal(try StudyProposal(from: &reader))
        case 3: self = .announcement(try Announcement(from: &reader))
        case 4: self = .advertisements(try reader.readMessage("advertisements"))
        case 5: self = .shares(try reader.readMessage("shares"))
        case 6: self = .survivors(try reader.readMessage("survivors"))
        case 7: self = .consistency(try reader.readMessage("consistency"))
        case 8: self = .progress(try StudyProgress(from: &reader))
        default: throw FederationError.malformed(field: "kind")
        }
        try reader.finish()
    }
}

extension CanonicalReader {
    fileprivate mutating func readMessage<Message: ProtocolMessage>(_ field: String) throws -> Message {
        try Message(canonicalBytes: readBytes(field, limit: Message.maximumByteCount))
    }
}
