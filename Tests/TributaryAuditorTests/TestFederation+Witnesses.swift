// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TransparencyLog

/// A checkpoint that branches have cosigned and head office keeps.
struct KeptCheckpoint {
    let size, time: UInt64
    let cosigners: [Cosigner]
}

extension TestFederation {
    static func cosigner(_ node: UInt64) throws -> Cosigner {
        Cosigner(name: try NoteName("\(origin)/branch-\(node)"), key: try memberKey(node))
    }

    /// Everyone who counts now, except some.
    func cosigners(without silent: Set<UInt64> = []) throws -> [Cosigner] {
        try (epochs.last?.activeMembers ?? []).map(\.node.rawValue)
            .filter { !onLeave.contains($0) && !silent.contains($0) }.map(Self.cosigner)
    }

    /// The log so far is cosigned, and that is kept.
    mutating func witness(by cosigners: [Cosigner]? = nil, time: UInt64? = nil) {
        let everyone = (try? self.cosigners()) ?? []
        kept.append(
            KeptCheckpoint(size: UInt64(entries.count), time: time ?? now, cosigners: cosigners ?? everyone))
    }

    /// A branch closes for a while, or is back; `size` is that of its last cosigned checkpoint.
    mutating func notice(
        _ kind: MembershipNotice.Kind, _ node: UInt64, size: UInt64? = nil, key: SigningKey? = nil,
        isWitnessed: Bool = true, _ change: (inout MembershipNotice) -> Void = { _ in }
    ) throws {
        let hashes = try hashes()
        let now = UInt64(entries.count)
        let size = size ?? now
        var notice = MembershipNotice(
            federation: Self.federation, node: NodeIdentifier(rawValue: node), kind: kind, size: size,
            root: try MerkleTree(size: size, hashes: hashes).root(), signedAt: self.now, reason: "holidays")
        change(&notice)
        let proof = try MerkleTree(size: now, hashes: hashes).consistencyProof(from: size).path
        log(.membershipNoticed(.sign(notice, with: try key ?? Self.memberKey(node)), proof: proof))
        if isWitnessed { witness() }
        if kind == .leave { onLeave.insert(node) } else { onLeave.remove(node) }
    }

    /// The members' signatures on who is in a sum, where the log's digest finds them.
    mutating func keepSignatures(of nodes: [NodeIdentifier], under record: RoundRecord) -> Digest? {
        guard let context = record.survivorContext else { return nil }
        let signatures = nodes.compactMap { node in
            (try? Self.memberKey(node.rawValue)).map { ConsistencySet.Entry(node: node, signature: $0.sign(context)) }
        }
        guard let set = try? ConsistencySet(round: record.round, signatures: signatures) else { return nil }
        let digest = ProtocolHash.digest("signatures", set.canonicalBytes)
        artefacts[digest] = set.canonicalBytes
        return digest
    }

    func hashes() throws -> MemoryHashes {
        var frontier = MerkleFrontier()
        var hashes = MemoryHashes()
        hashes.insert(try frontier.append(entries.map { MerkleHash.leaf(try $0.canonicalBytes()) }))
        return hashes
    }

    func logRoot() throws -> Digest { try MerkleTree(size: UInt64(entries.count), hashes: hashes()).root() }
}
