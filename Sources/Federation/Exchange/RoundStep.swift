// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The one thing a node should do next, beside reading the log.
public enum RoundStep: Sendable, Equatable {
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

    /// The round that the step belongs to; nil for a study's proposal.
    public var round: Digest? {
        switch self {
        case .proposal: nil
        case .announcement(let announcement): announcement.round
        case .advertisements(let list): list.round
        case .shares(let inbox): inbox.round
        case .survivors(let set): set.round
        case .consistency(let set): set.round
        }
    }

    func write(to writer: inout CanonicalWriter) {
        switch self {
        case .proposal(let proposal):
            writer.write(UInt8(1))
            proposal.write(to: &writer)
        case .announcement(let announcement):
            writer.write(UInt8(2))
            announcement.write(to: &writer)
        case .advertisements(let list): write(list, kind: 3, to: &writer)
        case .shares(let inbox): write(inbox, kind: 4, to: &writer)
        case .survivors(let set): write(set, kind: 5, to: &writer)
        case .consistency(let set): write(set, kind: 6, to: &writer)
        }
    }

    private func write(_ message: some ProtocolMessage, kind: UInt8, to writer: inout CanonicalWriter) {
        writer.write(kind)
        writer.write(message.canonicalBytes)
    }

    init(from reader: inout CanonicalReader) throws {
        switch try reader.readUInt8("kind") {
        case 1: self = .proposal(try StudyProposal(from: &reader))
        case 2: self = .announcement(try Announcement(from: &reader))
        case 3: self = .advertisements(try reader.readMessage("advertisements"))
        case 4: self = .shares(try reader.readMessage("shares"))
        case 5: self = .survivors(try reader.readMessage("survivors"))
        case 6: self = .consistency(try reader.readMessage("consistency"))
        default: throw FederationError.malformed(field: "kind")
        }
    }
}

extension CanonicalReader {
    fileprivate mutating func readMessage<Message: ProtocolMessage>(_ field: String) throws -> Message {
        try Message(canonicalBytes: readBytes(field, limit: Message.maximumByteCount))
    }
}
