// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// One lie about each thing that a branch is told, chosen by dice.
extension HostileHeadOffice {
    func lie(
        about list: AdvertisementList, to node: NodeIdentifier, _ operation: Operation
    ) throws -> AdvertisementList {
        var members = list.advertisements
        guard !members.isEmpty else { return list }
        var dice = Dice(seed: operation.amount)
        let place = dice.below(members.count)
        switch operation.variant(of: 9) {
        case 0: members.removeAll { $0.node == node }
        case 1: members = Array(members.filter { $0.node == node } + members.filter { $0.node != node }.prefix(1))
        case 2:
            members[place] = try changed(members[place], channelKey: members[(place + 1) % members.count].channelKey)
        case 3: members[place] = try changed(members[place], ledgerHead: .zero)
        case 4: members.append(try fake(list.round, node: NodeIdentifier(9000)))
        case 5:
            // A member whom head office plays itself: right identifier, wrong key.
            let played = members[place].node == node ? members[(place + 1) % members.count].node : members[place].node
            let advertisement = try fake(list.round, node: played)
            members = members.map { $0.node == played ? advertisement : $0 }
        case 7: members = try helped(members, list.round, copying: true)
        case 8: members = try helped(members, list.round, copying: false)
        default: members.remove(at: place)
        }
        return try AdvertisementList(
            round: list.round, advertisements: members.sorted { $0.node < $1.node }, checkpoint: list.checkpoint)
    }

    func lie(about inbox: ShareInbox, to node: NodeIdentifier, _ operation: Operation) throws -> ShareInbox {
        var (members, shares) = (inbox.members, inbox.shares)
        guard !shares.isEmpty else { return inbox }
        var dice = Dice(seed: operation.amount)
        let place = dice.below(shares.count)
        switch operation.variant(of: 7) {
        case 0: shares.remove(at: place)
        case 1:
            let kept = Set(members.filter { $0 != node }.prefix(1) + [node])
            members = members.filter(kept.contains)
            shares = shares.filter { kept.contains($0.peer) }
        case 2:
            var ciphertext = shares[place].ciphertext
            ciphertext[dice.below(ciphertext.count)] ^= 1
            shares[place] = try SealedShare(peer: shares[place].peer, ciphertext: ciphertext)
        case 3:
            let other = shares[(place + 1) % shares.count]
            shares[place] = try SealedShare(peer: shares[place].peer, ciphertext: other.ciphertext)
        case 4: members.removeAll { $0 == node }
        case 5:
            members.append(NodeIdentifier(9000))
            shares.append(try SealedShare(peer: NodeIdentifier(9000), ciphertext: shares[place].ciphertext))
        default: members.removeAll { $0 == shares[place].peer }
        }
        return try ShareInbox(
            round: inbox.round, members: members.sorted(), shares: shares.sorted { $0.peer < $1.peer })
    }

    func lie(about set: SurvivorSet, to node: NodeIdentifier, _ operation: Operation) throws -> SurvivorSet {
        var survivors = set.survivors
        guard !survivors.isEmpty else { return set }
        var dice = Dice(seed: operation.amount)
        let place = dice.below(survivors.count)
        let chosen = survivors[place]
        switch operation.variant(of: 6) {
        case 0: survivors = survivors.filter { $0.node == node }
        case 1: survivors.removeAll { $0.node == node }
        case 2:
            survivors[place] = SurvivorSet.Survivor(
                node: chosen.node, vectorDigest: .zero, signature: chosen.signature)
        case 3:
            let other = survivors[(place + 1) % survivors.count]
            survivors[place] = SurvivorSet.Survivor(
                node: chosen.node, vectorDigest: other.vectorDigest, signature: other.signature)
        case 4: survivors.remove(at: place)
        default:
            survivors.append(
                SurvivorSet.Survivor(
                    node: NodeIdentifier(9000), vectorDigest: chosen.vectorDigest, signature: chosen.signature))
        }
        return try SurvivorSet(round: set.round, survivors: survivors.sorted { $0.node < $1.node })
    }

    func lie(about set: ConsistencySet, _ operation: Operation) throws -> ConsistencySet {
        var entries = set.signatures
        guard !entries.isEmpty else { return set }
        switch operation.variant(of: 3) {
        case 0: entries = Array(entries.prefix(1))
        case 1:
            let first = entries[0].signature
            entries = entries.map { ConsistencySet.Entry(node: $0.node, signature: first) }
        default:
            entries = entries.map {
                ConsistencySet.Entry(node: $0.node, signature: federation.stranger.sign(set.round))
            }
        }
        return try ConsistencySet(round: set.round, signatures: entries)
    }

    /// A helper advertises another member's keys, or one that gives no secret, and signs it.
    private func helped(
        _ members: [Advertisement], _ round: Digest, copying isCopy: Bool
    ) throws -> [Advertisement] {
        guard let place = members.firstIndex(where: { helpers.contains($0.node) }),
            let identity = federation.identities[members[place].node]
        else { return members }
        let (own, other) = (members[place], members[(place + 1) % members.count])
        let nothing = try AgreementPublicKey([UInt8](repeating: 0, count: 32))
        var changed = members
        changed[place] = Advertisement(
            node: own.node, channelKey: own.channelKey, maskKey: isCopy ? other.maskKey : nothing,
            selfMaskCommitment: own.selfMaskCommitment, nonce: own.nonce, ledgerHead: own.ledgerHead, round: round,
            identity: identity)
        return changed
    }

    private func changed(
        _ advertisement: Advertisement, channelKey: AgreementPublicKey? = nil, ledgerHead: Digest? = nil
    ) throws -> Advertisement {
        var bytes = advertisement.canonicalBytes
        if let channelKey { bytes.replaceSubrange(8..<40, with: channelKey.bytes) }
        if let ledgerHead { bytes.replaceSubrange(136..<168, with: ledgerHead.bytes) }
        return try Advertisement(canonicalBytes: bytes)
    }

    /// A branch that head office makes up.
    private func fake(_ round: Digest, node: NodeIdentifier) throws -> Advertisement {
        var random = SeededRandomSource(seed: ProtocolHash.digest("simulation", round.bytes, node.bytes))
        return Advertisement(
            node: node, channelKey: try AgreementKey(secret: random.secret(32)).publicKey,
            maskKey: try AgreementKey(secret: random.secret(32)).publicKey,
            selfMaskCommitment: ProtocolHash.digest("simulation", Array("commitment".utf8)),
            nonce: random.bytes(Advertisement.nonceByteCount), ledgerHead: .zero, round: round,
            identity: federation.stranger)
    }
}
