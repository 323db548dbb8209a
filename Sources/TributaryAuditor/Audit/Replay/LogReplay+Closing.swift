// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension LogReplay {
    /// A round ends: with a sum (`reason` is nil) or without. Either way every member of U2 pays.
    mutating func close(_ record: RoundRecord, reason: AbortReason?, _ agreement: AgreementProof, at place: LogPlace) {
        guard var round = openRounds.removeValue(forKey: record.round) else {
            let announced = knownRounds[record.round]
            let known = announced == nil ? "was never announced" : "has already ended"
            return findings.add(
                .roundUnknown, at: place.index, "a round ends that \(known): \(record.round)",
                related: announced.map { [$0] } ?? [])
        }
        checkSets(record, round, at: place)
        checkCohort(record, round, isRelease: reason == nil, at: place)
        checkMembers(record, round, at: place)
        if reason == nil { checkAgreement(record, round, agreement, at: place) }
        charge(record, round, at: place)
        checkRepetition(record, round, isReleased: reason == nil, at: place)
        let study = round.specification.studyDigest
        studies[study]?.openRound = nil
        if let reason {
            advance(study, by: .aborted(reason), round.digest)
            if !record.charged.isEmpty { studies[study]?.aborts.add(nanoRho: round.specification.nanoRho) }
        } else {
            round.record = record
            round.closedAt = place.index
            unreleased[round.digest] = round
        }
    }

    /// The sum of exactly one closed round, said to be what that round was.
    mutating func release(_ release: ReleaseRecord, at place: LogPlace) {
        guard let round = unreleased.removeValue(forKey: release.round), let record = round.record,
            let context = record.survivorContext
        else {
            return findings.add(
                .releaseUnmatched, at: place.index, "a sum is released of no round that has closed: \(release.round)")
        }
        func require(_ condition: Bool, _ rule: AuditRule, _ explanation: String) {
            guard !condition else { return }
            findings.add(
                rule, at: place.index, "the release of \(round.name) \(explanation)",
                related: [round.announcedAt] + (round.closedAt.map { [$0] } ?? []))
        }
        require(release.study == round.specification.studyDigest, .releaseTerms, "names another study")
        require(release.terms == round.specification.terms, .releaseTerms, "states other terms than were announced")
        require(
            release.contributors == UInt64(record.contributors.count), .releaseTerms,
            "counts \(release.contributors) branches, but \(record.contributors.count) were in the sum")
        let study = round.specification.studyDigest
        advance(
            study, by: .released(survivorContext: context, resultDigest: release.resultDigest), round.digest)
        require(
            release.transcript == studies[study]?.transcript, .releaseTranscript,
            "does not lead to the transcript it states")
        studies[study]?.releasedRounds += 1
        studies[study]?.aborts.release()
    }

    private mutating func advance(_ study: Digest, by outcome: RoundOutcome, _ round: Digest) {
        guard let transcript = studies[study]?.transcript else { return }
        studies[study]?.transcript = outcome.transcript(after: transcript, round: round)
    }

    /// U3 ⊆ U2 ⊆ U1, each in order and without repeats.
    private mutating func checkSets(_ record: RoundRecord, _ round: RoundTrace, at place: LogPlace) {
        let advertised = record.advertised.map(\.node)
        let sets = [("U1", advertised), ("U2", record.charged), ("U3", record.contributors)]
        for (name, set) in sets where !zip(set, set.dropFirst()).allSatisfy({ $0 < $1 }) {
            findings.add(.roundSets, at: place.index, "\(name) of \(round.name) is not in order or repeats a branch")
        }
        for (inner, outer) in zip(sets.dropFirst(), sets) where !Set(inner.1).isSubset(of: outer.1) {
            findings.add(.roundSets, at: place.index, "\(inner.0) of \(round.name) is not within \(outer.0)")
        }
    }

    /// No set is smaller than U_min or than the quorum ⌊(|U1| + n_c)/2⌋ + 1, and a sum was agreed on.
    private mutating func checkCohort(
        _ record: RoundRecord, _ round: RoundTrace, isRelease: Bool, at place: LogPlace
    ) {
        let terms = round.specification.terms
        let least = max(terms.minimumCohort, round.quorum(of: record))
        let sets = [
            ("U1", record.advertised.count), ("U2", record.charged.count), ("U3", record.contributors.count),
        ]
        for (name, count) in sets where (isRelease || count > 0) && UInt64(count) < least {
            findings.add(
                .roundCohort, at: place.index,
                "\(name) of \(round.name) has \(count) branches, at least \(least) are needed")
        }
    }

    /// A quorum of the cohort signed who is in the sum, before it was unmasked. The signatures are there to be checked.
    private mutating func checkAgreement(
        _ record: RoundRecord, _ round: RoundTrace, _ agreement: AgreementProof, at place: LogPlace
    ) {
        guard record.survivorContext != nil, let digest = record.signaturesDigest else {
            return findings.add(
                .roundAgreement, at: place.index,
                "\(round.name) released a sum without the branches' signatures on who is in it",
                related: [round.announcedAt])
        }
        switch agreement.state {
        case .notNamed, .missing:
            findings.add(
                .roundEvidence, at: place.index,
                "the branches' signatures on who is in the sum of \(round.name) are not here: ask head office for "
                    + "artefacts/\(digest)", related: [round.announcedAt], evidence: ["artefact": digest.hex])
        case .foreign(let fault):
            findings.add(
                .roundSignatures, at: place.index, "artefacts/\(digest), the signatures of \(round.name), \(fault)",
                related: [round.announcedAt], evidence: ["artefact": digest.hex])
        case .found:
            let quorum = round.quorum(of: record)
            let count = agreement.count(for: record) { roster.current?.member($0)?.identityKey }
            guard UInt64(count) < quorum else { return }
            findings.add(
                .roundSignatures, at: place.index,
                "\(count) members of U2 have signed who is in the sum of \(round.name), \(quorum) are required",
                related: [round.announcedAt], evidence: ["artefact": digest.hex])
        }
    }

    /// Refusal 12: the same question again, to almost the same branches.
    private mutating func checkRepetition(
        _ record: RoundRecord, _ round: RoundTrace, isReleased: Bool, at place: LogPlace
    ) {
        guard record.survivorContext != nil else { return }
        let remark = repeats.remark(on: record, round, endedAt: place.index, isReleased: isReleased)
        guard let remark else { return }
        findings.add(
            remark.isForbidden ? .roundDifferencing : .roundOverlap, at: place.index, remark.explanation,
            related: [round.announcedAt, remark.earlier])
    }

    /// Whoever takes part was an active member and had said yes.
    private mutating func checkMembers(_ record: RoundRecord, _ round: RoundTrace, at place: LogPlace) {
        let now = membership.participants(of: roster.current)
        let answers = studies[round.specification.studyDigest]?.answers ?? [:]
        let everyone = Set(record.advertised.map(\.node) + record.charged + record.contributors).sorted()
        for node in everyone {
            let name = branchName(node)
            if !round.active.contains(node) {
                findings.add(
                    .roundMembers, at: place.index, "\(name) took part in \(round.name) without being an active member",
                    related: [round.announcedAt])
            } else if !now.contains(node) {
                findings.add(
                    .roundMemberLeft, at: place.index, "\(name) left the federation while \(round.name) was under way")
            }
            if answers[node] != .accepted {
                let word = answers[node]?.word ?? "silent"
                findings.add(
                    .roundAcceptance, at: place.index,
                    "\(name) took part in \(round.name), but its answer to the study is: \(word)")
            }
        }
    }

    /// Charges U2 and follows every ledger head that was advertised.
    private mutating func charge(_ record: RoundRecord, _ round: RoundTrace, at place: LogPlace) {
        let charged = Set(record.charged)
        let contributors = Set(record.contributors)
        let oldestOpen = openRounds.values.map(\.announcedAt).min() ?? place.index
        let open = openRounds.values.map { LedgerCharge($0, closedAt: nil, isContributor: false) }
        for advertised in record.advertised {
            var branch = branches[advertised.node] ?? BranchTrace()
            let problem = branch.heads.reconcile(advertised.ledgerHead, announcedAt: round.announcedAt, open: open)
            keepHead(of: advertised.node, problem)
            if let problem { note(problem, branchName(advertised.node), round, at: place) }
            if !charged.contains(advertised.node), branch.heads.isPrepaid(round.digest) {
                findings.add(
                    .ledgerUnlisted, at: place.index,
                    "\(branchName(advertised.node)) has paid for \(round.name), but the log does not charge it")
            }
            branches[advertised.node] = branch
        }
        for node in charged.sorted() {
            var branch = branches[node] ?? BranchTrace()
            let charge = LedgerCharge(round, closedAt: place.index, isContributor: contributors.contains(node))
            let problem = branch.heads.charge(charge, oldestOpen: oldestOpen)
            if let problem { note(problem, branchName(node), round, at: place) }
            let overdraft = branch.spend(round, charge, at: place.index)
            for (rule, words) in [(AuditRule.ledgerOverBudget, overdraft.budget), (.ledgerPurpose, overdraft.purpose)] {
                guard let words else { continue }
                findings.add(
                    rule, at: place.index, "\(branchName(node)): \(words)", related: [round.announcedAt],
                    evidence: ["branch": branchName(node), "period": "\(round.specification.period)"])
            }
            branches[node] = branch
        }
    }

    private mutating func note(
        _ problem: HeadChain.Problem, _ branch: String, _ round: RoundTrace, at place: LogPlace
    ) {
        switch problem {
        case .behind:
            findings.add(
                .ledgerHead, at: place.index,
                "the ledger of \(branch) in \(round.name) lacks a charge that the log has: an older copy was restored")
        case .foreign:
            findings.add(
                .ledgerHead, at: place.index,
                "the ledger head of \(branch) in \(round.name) does not follow from the charges in the log")
        case .tooManyOrders:
            findings.add(
                .ledgerUnresolved, at: place.index,
                "too many rounds at once to tell in which order \(branch) paid before \(round.name)")
        }
    }

    func branchName(_ node: NodeIdentifier) -> String {
        roster.current?.member(node)?.name ?? "node \(node.rawValue)"
    }
}
