// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation
import TransparencyLog

/// How a store keeps a reading. Epochs are named by their numbers, because they are kept anyway; signed notes and
/// notices are verified again on the way in.
extension LogReading {
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(frontier.size)
        writer.write(UInt64(frontier.subtrees.count))
        for hash in frontier.subtrees { writer.write(hash) }
        assembly.write(to: &writer)
        writer.write(checkpoint?.note.encoded ?? [])
        writer.write(witnessed?.note.encoded ?? [])
        writer.write(newestEpoch?.epoch.number ?? 0)
        membership.write(to: &writer)
        writer.write(cosignature.map(Self.bytes) ?? [])
        writer.write(ownNotice?.canonicalBytes ?? [])
        writer.write(lastChargeIndex != nil)
        writer.write(lastChargeIndex ?? 0)
        writer.write(UInt64(announced.count))
        for round in announced.values.sorted(by: { $0.index < $1.index }) { round.write(to: &writer) }
        writer.write(UInt64(otherStudies.count))
        for (study, progress) in otherStudies.sorted(by: { $0.key.hex < $1.key.hex }) {
            writer.write(study)
            writer.write(progress.closedRounds)
            writer.write(progress.transcript)
            writer.write(progress.releasedRounds)
            writer.write(progress.paidAborts.inARow)
            writer.write(progress.paidAborts.nanoRho)
        }
        return writer.bytes
    }

    /// - Parameters:
    ///   - enrolment: the epoch this node enrolled with.
    ///   - epochs: every epoch that was read, verified.
    /// - Throws: ``Federation/FederationError`` or `TransparencyLogError` when the parts do not fit together.
    public init(
        canonicalBytes: [UInt8], enrolment: VerifiedRosterEpoch, epochs: [VerifiedRosterEpoch]
    ) throws {
        var reader = CanonicalReader(canonicalBytes)
        self.init(enrolment: enrolment)
        frontier = try MerkleFrontier(from: &reader)
        assembly = try EntryAssembly(from: &reader)
        let notes = try (0..<2).map { _ in try reader.readBytes("note", limit: Limits.maximumCheckpointBytes) }
        let number = try reader.readUInt64("newestEpoch")
        newestEpoch = epochs.first { $0.epoch.number == number }
        guard number == 0 || newestEpoch != nil else { throw FederationError.malformed(field: "epoch \(number)") }
        membership = try MembershipTrack(from: &reader, epochs: epochs.map(\.epoch))
        checkpoint = try notes[0].isEmpty ? nil : verified(notes[0])
        witnessed = try notes[1].isEmpty ? nil : membership.inForce?.verifier().verifyFirst(notes[1])
        let own = try reader.readBytes("cosignature", limit: Limits.maximumTextBytes)
        cosignature = try own.isEmpty ? nil : Self.cosignature(own)
        let notice = try reader.readBytes("ownNotice", limit: 2 * Limits.maximumTextBytes)
        ownNotice = try notice.isEmpty ? nil : Signed(canonicalBytes: notice)
        let hasCharge = try reader.readBool("hasCharge")
        let chargeIndex = try reader.readUInt64("lastChargeIndex")
        lastChargeIndex = hasCharge ? chargeIndex : nil
        for _ in 0..<(try reader.readCount("announced", limit: Limits.maximumOpenRounds)) {
            let round = try AnnouncedRound(from: &reader)
            announced[round.specification.digest] = round
        }
        for _ in 0..<(try reader.readCount("otherStudies", limit: Limits.maximumOpenStudies)) {
            otherStudies[try reader.readDigest("study")] = StudyProgress(
                closedRounds: try reader.readUInt64("closedRounds"), transcript: try reader.readDigest("transcript"),
                releasedRounds: try reader.readUInt64("releasedRounds"),
                paidAborts: PaidAborts(
                    inARow: try reader.readUInt64("paidAborts"), nanoRho: try reader.readUInt64("abortedNanoRho")))
        }
        try reader.finish()
    }

    private static func bytes(_ own: OwnCosignature) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.write(own.size)
        writer.write(own.root)
        writer.write(own.time)
        writer.write(own.line)
        return writer.bytes
    }

    private static func cosignature(_ bytes: [UInt8]) throws -> OwnCosignature {
        var reader = CanonicalReader(bytes)
        let own = OwnCosignature(
            size: try reader.readUInt64("size"), root: try reader.readDigest("root"),
            time: try reader.readUInt64("time"), line: try reader.readString("line"))
        try reader.finish()
        return own
    }
}

extension AnnouncedRound {
    fileprivate func write(to writer: inout CanonicalWriter) {
        writer.write(index)
        writer.write(specification.canonicalBytes)
        writer.write(closing != nil)
        guard let closing else { return }
        for set in [closing.charged, closing.contributors] {
            writer.write(UInt64(set.count))
            for node in set { writer.write(node.rawValue) }
        }
        writer.write(closing.survivorContext)
    }

    fileprivate init(from reader: inout CanonicalReader) throws {
        index = try reader.readUInt64("index")
        specification = try RoundSpecification(
            canonicalBytes: reader.readBytes("specification", limit: RoundSpecification.maximumBytes))
        guard try reader.readBool("closing") else { return }
        let sets = try (0..<2).map { _ in
            try (0..<reader.readCount("nodes", limit: Limits.maximumCohort)).map { _ in
                NodeIdentifier(rawValue: try reader.readUInt64("node"))
            }
        }
        closing = Closing(
            charged: sets[0], contributors: sets[1], survivorContext: try reader.readDigest("survivorContext"))
    }
}

extension MerkleFrontier {
    fileprivate init(from reader: inout CanonicalReader) throws {
        let size = try reader.readUInt64("size")
        var subtrees: [Digest] = []
        for _ in 0..<(try reader.readCount("subtrees", limit: UInt64.bitWidth)) {
            subtrees.append(try reader.readDigest("subtree"))
        }
        guard subtrees.count == size.nonzeroBitCount else { throw FederationError.malformed(field: "subtrees") }
        try self.init(size: size, hashes: StoredSubtrees(size: size, subtrees: subtrees))
    }
}

/// A frontier's own subtrees, found by their places in the tree.
private struct StoredSubtrees: HashReader {
    let size: UInt64
    let subtrees: [Digest]

    func hash(at position: NodePosition) throws -> Digest {
        // The larger subtrees stand before it: one for each higher bit of the size.
        let index = (size >> UInt64(position.level + 1)).nonzeroBitCount
        guard subtrees.indices.contains(index) else { throw TransparencyLogError.missingHash(position) }
        return subtrees[index]
    }
}
