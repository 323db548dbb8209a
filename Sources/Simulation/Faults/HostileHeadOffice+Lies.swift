// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// One lie about each thing that a branch is told, chosen by dice.
extension HostileHeadOffice {
    func lie(
        about list: AdvertisementList, to node: NodeIdentifier, _ dice: inout Dice
    ) throws -> AdvertisementList {
        var members = list.advertisements
        guard !members.isEmpty else { return list }
        let place = dice.below(members.count)
        switch dice.below(9) {
        case 0: members.removeAll { $0.node == node }
        case 7, 8: members = try helped(members, list.round, copying: dice.below(2) == 0)
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
        default: members.remove(at: place)
        }
        return try AdvertisementList(
            round: list.round, advertisements: members.sorted { $0.node < $1.node }, checkpoint: list.checkpoint)
    }

    func lie(about inbox: ShareInbox, to node: NodeIdentifier, _ dice: inout Dice) throws -> ShareInbox {
        var (members, shares) = (inbox.members, inbox.shares)
        guard !shares.isEmpty else { return inbox }
        let place = dice.below(shares.count)
        switch dice.below(7) {
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

    func lie(about set: SurvivorSet, to node: NodeIdentifier, _ dice: inout Dice) throws -> SurvivorSet {
        var survivors = set.survivors
        guard !survivors.isEmpty else { return set }
        let place = dice.below(survivors.count)
        let chosen = survivors[place]
        switch dice.below(6) {
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

    func lie(about set: ConsistencySet, _ dice: inout Dice) throws -> ConsistencySet {
        var entries = set.signatures
        guard !entries.isEmpty else { return set }
        switch dice.below(3) {
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

/// Lies about the log, under its own key.
extension HostileHeadOffice {
    func lie(
        about page: LogPage, _ poll: PollRequest, _ office: SimulatedHeadOffice, _ dice: inout Dice
    ) throws -> LogPage {
        var page = page
        let signer = LogSigner(origin: try NoteName(SimulatedFederation.origin), key: federation.logKey)
        let log = HeadOfficeTransaction(office.disk)
        switch dice.below(6) {
        case 0 where !page.entries.isEmpty:
            // Another history of the same length, properly signed.
            page.entries[dice.below(page.entries.count)] = try LogEntry(
                time: SimulatedFederation.start, event: .contractPublished(name: "x", contractVersion: 9, digest: .zero)
            ).canonicalBytes()
            page = try signed(page, poll, office, signer)
        case 1 where poll.logSize > 1:
            // An earlier checkpoint: the log goes back.
            let size = 1 + UInt64(dice.below(Int(poll.logSize) - 1))
            let root = try MerkleTree(size: size, hashes: TransactionHashes(log)).root()
            page.entries = []
            page.checkpoint = try signer.sign(size: size, root: root).encoded
            page.consistencyProof = []
        case 2 where !page.entries.isEmpty: page.entries.removeLast()
        case 3:
            // A roster that the root key never saw, with a stranger for a branch.
            var epoch = federation.epoch.epoch
            epoch.number += 1
            epoch.previous = federation.epoch.epoch.digest
            epoch.policy.minimumCohort = 3
            epoch.members.append(
                RosterMember(
                    node: NodeIdentifier(9000), name: "sybil", identityKey: federation.stranger.verifyingKey,
                    status: .active, joinedInEpoch: 2))
            let forged = try UnverifiedRosterEpoch.sign(epoch, with: federation.stranger)
            page.entries.append(
                try LogEntry(time: SimulatedFederation.start, event: .rosterEpoch(forged)).canonicalBytes())
            page = try signed(page, poll, office, signer)
        case 4: page.witnessed?.note = page.checkpoint
        default: page.witnessed = nil
        }
        return page
    }

    /// The page as the beginning of a log that ends with it.
    private func signed(
        _ page: LogPage, _ poll: PollRequest, _ office: SimulatedHeadOffice, _ signer: LogSigner
    ) throws -> LogPage {
        var page = page
        let known = office.disk.log.prefix(Int(poll.logSize))
        var frontier = MerkleFrontier()
        _ = try frontier.append(known.map(MerkleHash.leaf) + page.entries.map(MerkleHash.leaf))
        page.checkpoint = try signer.sign(size: frontier.size, root: frontier.root).encoded
        page.consistencyProof = []
        page.witnessed = nil
        return page
    }
}
