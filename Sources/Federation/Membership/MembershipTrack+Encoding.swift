// SPDX-License-Identifier: Apache-2.0

/// How a reader stores what it knows of the membership: epochs by their numbers, since they are stored anyway.
extension MembershipTrack {
    public func write(to writer: inout CanonicalWriter) {
        writer.write(latest?.number ?? 0)
        writer.write(inForce?.epoch.number ?? 0)
        let onLeave = (inForce?.onLeave ?? []).sorted()
        writer.write(UInt64(onLeave.count))
        for node in onLeave { writer.write(node.rawValue) }
        writer.write(UInt64(pending.count))
        for change in pending { change.write(to: &writer) }
        writer.write(UInt64(noticeTimes.count))
        for (node, time) in noticeTimes.sorted(by: { $0.key < $1.key }) {
            writer.write(node.rawValue)
            writer.write(time)
        }
    }

    /// - Parameter epochs: every epoch that was read.
    /// - Throws: ``FederationError`` for other bytes, or an epoch that is not among `epochs`.
    public init(from reader: inout CanonicalReader, epochs: [RosterEpoch]) throws {
        let byNumber = Dictionary(epochs.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        latest = try Self.epoch(try reader.readUInt64("latest"), byNumber)
        let current = try Self.epoch(try reader.readUInt64("inForce"), byNumber)
        var onLeave: Set<NodeIdentifier> = []
        for _ in 0..<(try reader.readCount("onLeave", limit: Limits.maximumRosterEntries)) {
            onLeave.insert(NodeIdentifier(rawValue: try reader.readUInt64("onLeave")))
        }
        inForce = current.map { EnrolledMembers(epoch: $0, onLeave: onLeave) }
        pending = []
        for _ in 0..<(try reader.readCount("pending", limit: Self.maximumPending)) {
            pending.append(try Pending(from: &reader, byNumber))
        }
        noticeTimes = [:]
        for _ in 0..<(try reader.readCount("noticeTimes", limit: Limits.maximumRosterEntries)) {
            let node = NodeIdentifier(rawValue: try reader.readUInt64("node"))
            noticeTimes[node] = try reader.readUInt64("signedAt")
        }
    }

    /// Changes that may wait for one quorum, as far as a store is believed.
    private static let maximumPending = 1 << 20

    fileprivate static func epoch(_ number: UInt64, _ epochs: [UInt64: RosterEpoch]) throws -> RosterEpoch? {
        guard number > 0 else { return nil }
        guard let epoch = epochs[number] else { throw FederationError.malformed(field: "epoch \(number)") }
        return epoch
    }
}

extension MembershipTrack.Pending {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.write(index)
        switch change {
        case .epoch(let epoch):
            writer.write(UInt8(0))
            writer.write(epoch.number)
        case .notice(let node, let kind):
            writer.write(kind.rawValue)
            writer.write(node.rawValue)
        }
    }

    fileprivate init(from reader: inout CanonicalReader, _ epochs: [UInt64: RosterEpoch]) throws {
        index = try reader.readUInt64("index")
        let tag = try reader.readUInt8("change")
        let value = try reader.readUInt64("change")
        if tag == 0, let epoch = try MembershipTrack.epoch(value, epochs) {
            change = .epoch(epoch)
        } else if let kind = MembershipNotice.Kind(rawValue: tag) {
            change = .notice(NodeIdentifier(rawValue: value), kind)
        } else {
            throw FederationError.malformed(field: "change")
        }
    }
}
