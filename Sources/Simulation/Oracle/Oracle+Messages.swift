// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// Every message that an honest branch sends in a round, judged by what it was shown and by what is true.
extension Oracle {
    mutating func judge(
        _ kind: RoundMessageKind, _ bytes: [UInt8], _ step: RoundStep?, _ branch: SimulatedNode, now: UInt64
    ) throws {
        guard let round = try? Digest(bytes.prefix(Digest.byteCount)) else { return }
        let place = Place(node: branch.node, round: round)
        if kind == .unmasking { try reveal(UnmaskingShares(canonicalBytes: bytes), place) }
        if let before = views[place]?.sent[kind] {
            guard before == bytes else {
                throw Violation(.oneMessageOfAKind, "node \(branch.node) sent two different messages: \(kind.rawValue)")
            }
            return try judgeRepetition(kind, step, place)
        }
        guard branch.disk.rounds[round]?.sent[kind] == bytes else {
            throw Violation(.oneMessageOfAKind, "node \(branch.node) sent what is not on its disk: \(kind.rawValue)")
        }
        switch (kind, step) {
        case (.advertisement, .announcement(let announcement)):
            views[place] = try judgeRound(announcement, branch, now: now)
        case (.shares, .advertisements(let list)):
            try judgeMembers(list, place)
            try judgeAge(branch, now: now)
            views[place]?.list = list
        case (.maskedInput, .shares(let inbox)):
            views[place]?.inbox = inbox
            try judgeCohort(inbox, place)
            try pay(place, branch)
        case (.consistency, .survivors(let set)):
            views[place]?.survivors = set
            try judgeSurvivors(set, place)
        case (.unmasking, .consistency(let set)):
            try judgeAgreement(set, place)
            try judgeRepeat(place)
        default:
            throw Violation(.oneMessageOfAKind, "node \(branch.node) sent \(kind.rawValue) without being asked")
        }
        views[place]?.sent[kind] = bytes
    }

    /// The same message again is fine, but not for another set than the first time.
    private func judgeRepetition(_ kind: RoundMessageKind, _ step: RoundStep?, _ place: Place) throws {
        let view = views[place]
        let isSame =
            switch step {
            case .advertisements(let list): list.advertisements == view?.list?.advertisements
            case .shares(let inbox): inbox.members == view?.inbox?.members
            case .survivors(let set): set.members == view?.survivors?.members
            default: true
            }
        guard isSame else {
            throw Violation(.oneMessageOfAKind, "node \(place.node) answered to two different sets: \(kind.rawValue)")
        }
    }

    // MARK: Message 1

    private func judgeRound(
        _ announcement: Announcement, _ branch: SimulatedNode, now: UInt64
    ) throws -> NodeView {
        func require(_ condition: Bool, _ what: String) throws {
            guard condition else {
                throw Violation(.onlyLegalRounds, "node \(branch.node) joined a round although \(what)")
            }
        }
        guard let log = logs[branch.node], let entry = log.announced[announcement.round] else {
            throw Violation(.onlyLegalRounds, "node \(branch.node) joined a round that no entry announces")
        }
        let specification = entry.specification
        let study = studies[specification.study]
        let progress = log.progress[specification.study] ?? LogTruth.Progress()
        try require(study?.digest == specification.studyDigest, "it is of no approved study")
        let epoch = log.members.epoch
        // It may have joined, under the epoch before, without having said so when it was switched off.
        let hasJoined = branch.roundsAtBoot.contains(announcement.round)
        try require(hasJoined || specification.rosterDigest == epoch?.digest, "its roster is not in force")
        try require(epoch?.activeKeys[branch.node] != nil, "it is suspended")
        try require(!isAway(branch), "it is on leave")
        try require(specification.period == epoch?.policy.period, "its period is not open")
        try require(study?.analysisDigest == specification.analysisDigest, "its analysis is another")
        try require(specification.contractDigest == federation.contract.digest, "its contract is another")
        try require(specification.roundNumber == progress.closed, "its number is not the next")
        try require(specification.planStep == progress.released, "its step is not the next")
        try require(specification.previousTranscript == progress.transcript, "its transcript is another")
        try require(
            ProtocolHash.digest("state", announcement.state) == specification.stateDigest, "its state is another")
        let terms = specification.terms
        try require(study?.rounds.indices.contains(Int(specification.planStep)) == true, "the plan has no such step")
        try require(study?.rounds[Int(specification.planStep)] == terms, "its terms were not agreed")
        try require(terms.minimumCohort >= federation.policy.minimumCohort, "its cohort may be too small")
        try require(
            terms.assumedColluders >= federation.policy.assumedColluders, "it assumes too few colluders")
        try require(Self.cost(of: terms) == terms.nanoRho, "it costs something else")
        try require(
            hasJoined || terms.minimumCohort >= branch.policy.minimumCohort, "its own policy asks for more branches")
        let clock = UInt64(max(0, Int64(now) + branch.clockSkewSeconds))
        try require(clock <= specification.expiresAt, "its deadline has passed")
        try require(
            entry.index >= branch.sizeAtBoot || branch.roundsAtBoot.contains(announcement.round),
            "it was announced before the branch started, which has no record of it")
        return NodeView(specification: specification, announcedAt: entry.index)
    }

    /// `⌈10⁹ m² Δ² / (2 h s²)⌉ + 1`, from the definition.
    private static func cost(of terms: RoundTerms) -> UInt64? {
        guard terms.minimumCohort > terms.assumedColluders + 1, terms.noiseVariance >= 9 else { return nil }
        let honest = UInt128(terms.minimumCohort - terms.assumedColluders)
        let moved = UInt128(terms.branchesPerCustomer) * UInt128(terms.clippingBound)
        let divisor = 2 * honest * UInt128(terms.noiseVariance)
        let (square, overflow) = moved.multipliedReportingOverflow(by: moved)
        let (dividend, further) = square.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow, !further else { return nil }
        return UInt64(exactly: (dividend + divisor - 1) / divisor + 1)
    }

    // MARK: Message 2

    private func judgeMembers(_ list: AdvertisementList, _ place: Place) throws {
        func require(_ condition: Bool, _ what: String) throws {
            guard condition else {
                throw Violation(.onlyGenuineMembers, "node \(place.node) shared keys although \(what)")
            }
        }
        guard var view = views[place] else { return try require(false, "it had not advertised") }
        view.list = list
        let members = list.advertisements.map(\.node)
        let keys = list.advertisements.flatMap { [$0.channelKey, $0.maskKey] }
        try require(members.contains(place.node), "it is not in the list")
        try require(Set(members).count == members.count, "a member is there twice")
        try require(Set(keys).count == keys.count, "two keys are the same")
        try require(keys.allSatisfy { $0.bytes.contains { $0 != 0 } }, "a key is of low order")
        try require(members.count >= view.minimum, "the list has \(members.count) members")
        let active = root.epoch(view.specification.rosterDigest)?.activeKeys ?? [:]
        for advertisement in list.advertisements {
            let member = advertisement.node
            guard let key = active[member] else {
                return try require(false, "\(member) is in no roster")
            }
            try require(advertisement.isSigned(by: key, round: list.round), "\(member)'s advertisement is not signed")
            guard isHonest(member) else { continue }
            let genuine = views[Place(node: member, round: place.round)]?.sent[.advertisement]
            let shown = AdvertiseKeys(round: list.round, advertisement: advertisement).canonicalBytes
            try require(genuine == shown, "\(member) advertised something else")
        }
        try judgeWitnesses(view, place)
    }

    /// The announcement, and the branch's newest charge, lie under a checkpoint that enough members have cosigned.
    private func judgeWitnesses(_ view: NodeView, _ place: Place) throws {
        guard let log = logs[place.node] else { return }
        let last = max(view.announcedAt, log.lastCharge[place.node] ?? 0)
        guard log.members.witnessedSize > last else {
            throw Violation(.onlyWitnessed, "node \(place.node) shared keys in a round that no quorum has witnessed")
        }
        let unpaid = views.contains { other, view in
            other.node == place.node && other.round != place.round && view.sent[.maskedInput] != nil
                && log.progress[view.specification.study].map { $0.closed <= view.specification.roundNumber } ?? true
        }
        guard !unpaid else {
            throw Violation(.onlyWitnessed, "node \(place.node) shared keys before its last charge was in the log")
        }
    }

    /// How old a cosignature that counts may be, and how far ahead of a branch's clock: what the design says, on its own.
    private static let (oldestSeconds, earliestSeconds): (UInt64, UInt64) = (900, 300)

    /// Enough of those cosignatures are of a time at which their branches can still be there.
    private func judgeAge(_ branch: SimulatedNode, now: UInt64) throws {
        guard let members = logs[branch.node]?.members, let quorum = quorums[branch.node],
            quorum.size == members.witnessedSize
        else { return }
        let clock = UInt64(max(0, Int64(now) + branch.clockSkewSeconds))
        let fresh = quorum.times.count { $0 + Self.oldestSeconds >= clock && $0 <= clock + Self.earliestSeconds }
        guard fresh >= members.required else {
            throw Violation(
                .onlyWitnessed, "node \(branch.node) shared keys on \(fresh) fresh cosignatures of \(members.required)")
        }
    }

    // MARK: Message 3

    private mutating func judgeCohort(_ inbox: ShareInbox, _ place: Place) throws {
        func require(_ condition: Bool, _ what: String) throws {
            guard condition else { throw Violation(.onlyWholeCohorts, "node \(place.node) masked although \(what)") }
        }
        guard let view = views[place], let list = view.list, let context = view.maskingContext else {
            return try require(false, "it had shared no keys")
        }
        let members = Set(inbox.members)
        try require(members.isSubset(of: list.advertisements.map(\.node)), "U2 is not part of U1")
        try require(members.contains(place.node), "it is not in U2")
        try require(members.count >= view.minimum, "U2 has \(members.count) members")
        try require(Set(inbox.shares.map(\.peer)) == members.subtracting([place.node]), "shares are missing")
        for share in inbox.shares where isHonest(share.peer) {
            let dealer = views[Place(node: share.peer, round: place.round)]
            guard let bytes = dealer?.sent[.shares], let advertised = dealer?.list?.advertisements.map(\.node) else {
                return try require(false, "\(share.peer) shared nothing")
            }
            let dealt = try EncryptedShares(canonicalBytes: bytes).shares(in: advertised)?
                .first { $0.peer == place.node }
            try require(dealt?.ciphertext == share.ciphertext, "\(share.peer) dealt something else")
        }
        let vector = RoundKnowledge.Vector(
            context: context, shareholders: list.advertisements.map(\.node), cohort: inbox.members,
            threshold: view.quorum)
        knowledge[place.round, default: RoundKnowledge(colluding: helpers)].sent(vector, by: place.node)
    }

    private mutating func pay(_ place: Place, _ branch: SimulatedNode) throws {
        guard let view = views[place] else { return }
        guard branch.disk.entry(place.round)?.state == .charged else {
            throw Violation(.ledgerInOrder, "node \(place.node) sent a vector that is not paid for")
        }
        spent[place.node, default: [:]][place.round] = view.specification.nanoRho
    }

    // MARK: Messages 4 and 5

    private func judgeSurvivors(_ set: SurvivorSet, _ place: Place) throws {
        func require(_ condition: Bool, _ what: String) throws {
            guard condition else {
                throw Violation(.onlyGenuineSurvivors, "node \(place.node) agreed although \(what)")
            }
        }
        guard let view = views[place], let inbox = view.inbox else { return try require(false, "it had sent nothing") }
        let members = Set(set.members)
        try require(members.isSubset(of: inbox.members), "U3 is not part of U2")
        try require(members.contains(place.node), "it is not in U3")
        try require(members.count >= view.minimum, "U3 has \(members.count) members")
        for survivor in set.survivors where isHonest(survivor.node) {
            let other = views[Place(node: survivor.node, round: place.round)]
            try require(other?.maskingContext == view.maskingContext, "\(survivor.node) is in another cohort")
            let vector = try other?.sent[.maskedInput].map { try MaskedInput(canonicalBytes: $0).vectorDigest }
            try require(vector == survivor.vectorDigest, "\(survivor.node) sent another vector")
        }
    }

    private func judgeAgreement(_ set: ConsistencySet, _ place: Place) throws {
        guard let view = views[place], let context = view.survivingContext, let inbox = view.inbox else {
            throw Violation(.onlyAgreedSets, "node \(place.node) unmasked without a set of survivors")
        }
        let agreed = inbox.members.count { member in
            guard isHonest(member) else { return true }
            let other = views[Place(node: member, round: place.round)]
            return other?.survivingContext == context && other?.sent[.consistency] != nil
        }
        guard agreed >= view.quorum else {
            throw Violation(.onlyAgreedSets, "node \(place.node) unmasked what \(agreed) branches agreed to")
        }
    }

    private mutating func reveal(_ message: UnmaskingShares, _ place: Place) throws {
        var known = knowledge.removeValue(forKey: place.round) ?? RoundKnowledge(colluding: helpers)
        for share in message.shares {
            known.reveal(share.kind == .selfMask ? .selfMask : .pairMasks, of: share.owner, by: place.node)
        }
        let isNews = known.takeNews()
        knowledge[place.round] = known
        if isNews { try check(known, of: place.round) }
        guard let survivors = views[place]?.survivors?.members else { return }
        for share in message.shares where (share.kind == .selfMask) != survivors.contains(share.owner) {
            throw Violation(.onlyAgreedSets, "node \(place.node) gave away the wrong kind of share of \(share.owner)")
        }
    }

    private mutating func judgeRepeat(_ place: Place) throws {
        guard let view = views[place], let survivors = view.survivors else { return }
        let members = Set(survivors.members)
        let specification = view.specification
        var writer = CanonicalWriter()
        for digest in [specification.analysisDigest, specification.contractDigest, specification.stateDigest] {
            writer.write(digest)
        }
        let question = ProtocolHash.digest("oracle-question", writer.bytes)
        for earlier in answered[place.node] ?? [] where earlier.question == question && earlier.round != place.round {
            let difference = earlier.members.symmetricDifference(members).count
            guard difference == 0 || difference >= Int(specification.minimumCohort) else {
                throw Violation(
                    .noRepeatedQuestion, "node \(place.node) helped twice, with sets \(difference) branches apart")
            }
        }
        answered[place.node, default: []].append((question, place.round, members))
    }

    func check(_ knowledge: RoundKnowledge, of round: Digest) throws {
        if let (holder, owner) = knowledge.doublyRevealed.first {
            throw Violation(.neverBothShares, "node \(holder) gave away both shares of \(owner)")
        }
        if let node = knowledge.laidOpen.first {
            throw Violation(.noBranchLaidOpen, "both secrets of node \(node) can be rebuilt")
        }
        guard let terms = views.first(where: { $0.key.round == round })?.value.specification.terms else { return }
        let honest = Int(terms.minimumCohort - min(terms.assumedColluders, terms.minimumCohort))
        for group in knowledge.computableGroups() where group.count < honest {
            throw Violation(.noSmallSum, "the sum of \(group.sorted()) alone can be computed")
        }
    }
}
