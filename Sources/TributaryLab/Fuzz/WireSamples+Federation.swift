// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// Rosters, statements and what an enrolment exchanges.
extension WireSamples {
    func signedEpoch() throws -> UnverifiedRosterEpoch {
        let members = nodes.map { node in
            RosterMember(
                node: node, name: "branch-\(node)", identityKey: identities[node]?.verifyingKey ?? root.verifyingKey,
                status: .active, joinedInEpoch: 1)
        }
        let epoch = RosterEpoch(
            federation: federation, number: 1, previous: .zero, issuedAt: Self.time, validUntil: Self.time + 86_400,
            logOrigin: Self.origin, logKey: log.verifyingKey,
            policy: PrivacyPolicy(
                period: 3, budgetNanoRho: 1_000_000_000, approvalAboveNanoRho: 1_000_000, minimumCohort: 3,
                assumedColluders: 1,
                purposeBudgets: [PrivacyPolicy.PurposeBudget(purpose: "retention", nanoRho: 500_000_000)]),
            members: members, officers: [RosterOfficer(name: "eve", role: .privacyOfficer, key: officer.verifyingKey)])
        return try UnverifiedRosterEpoch.sign(
            epoch, endorsements: [EpochEndorsement.sign(epoch, with: officer)], with: root)
    }

    var notices: [Signed<MembershipNotice>] {
        MembershipNotice.Kind.allCases.map { kind in
            Signed.sign(
                MembershipNotice(
                    federation: federation, node: nodes[0], kind: kind, size: 12, root: digest("log"),
                    signedAt: Self.time, reason: "summer"), with: member)
        }
    }

    var recovery: Signed<RecoveryOrder> {
        Signed.sign(
            RecoveryOrder(
                federation: federation, node: nodes[1], period: 3, chargedNanoRho: 42, ledgerHead: digest("head"),
                logSize: 20, logRoot: digest("log"), issuedAt: Self.time, reason: "disk lost"), with: root)
    }

    var refusal: Signed<StudyRefusal> {
        Signed.sign(
            StudyRefusal(study: study.digest, officer: officer.verifyingKey, reason: "not this year"), with: officer)
    }

    var filing: Signed<ReportFiling> {
        Signed.sign(
            ReportFiling(
                report: digest("report"), logSize: 30, logRoot: digest("log"), verdict: .passWithFindings,
                auditor: officer.verifyingKey), with: officer)
    }

    var enrolment: EnrolmentRequest {
        EnrolmentRequest.sign(
            branch: "north", invitationSecret: Array(digest("secret").bytes.prefix(Invitation.secretBytes)),
            certificateRequest: digest("request").bytes, with: member)
    }

    var invitation: Invitation {
        Invitation(
            branch: "north", federation: federation, rootKey: root.verifyingKey, publicAddress: "https://head:8443",
            nodeAddress: "https://head:8444", authority: digest("authority").bytes,
            secret: Array(digest("secret").bytes.prefix(Invitation.secretBytes)), expiresAt: Self.time)
    }

    var descriptor: FederationDescriptor {
        FederationDescriptor(
            federation: federation, rootKey: root.verifyingKey, logOrigin: Self.origin, logKey: log.verifyingKey,
            publicAddress: "https://head:8443", authority: digest("authority").bytes)
    }
}

/// What the log publishes.
extension WireSamples {
    func logKey() throws -> NoteVerifierKey {
        NoteVerifierKey(name: try NoteName(Self.origin), kind: .log, key: log.verifyingKey)
    }

    /// One entry of every kind.
    func entries() throws -> [[UInt8]] {
        let record = RoundRecord(
            round: specification.digest,
            advertised: nodes.map { RoundRecord.AdvertisedNode(node: $0, ledgerHead: digest("head \($0)")) },
            charged: nodes, contributors: Array(nodes.dropLast()), survivorContext: digest("ctx3"),
            signaturesDigest: digest("signatures"))
        let release = ReleaseRecord(
            round: specification.digest, study: study.digest, resultDigest: digest("result"), contributors: 3,
            terms: terms, transcript: digest("transcript"), codeVersion: "tributary")
        let balance = BudgetSettlement.Balance(node: nodes[0], chargedNanoRho: 7, ledgerHead: digest("head"))
        let events: [LogEvent] =
            [
                .federationCreated(federation: federation, rootKey: root.verifyingKey, logOrigin: Self.origin),
                .rosterEpoch(try signedEpoch()),
                .contractPublished(name: "customers", contractVersion: 1, digest: contract.digest),
                .studyProposed(study), .studyApproved(approval), .studyDecided(decision), .studyRefused(refusal),
                .roundAnnounced(specification), .roundClosed(record),
                .roundAborted(record, reason: .vectorsMissing), .release(release),
                .modelPublished(model: "m.1", study: study.digest, digest: digest("m"), analysis: "churn.additive"),
                .modelRetired(model: "m.1", digest: digest("m"), reason: "too old"),
                .recovery(recovery, proof: [digest("left")]),
                .budgetSettled(BudgetSettlement(period: 3, balances: [balance])), .reportFiled(filing),
                .part(EntryPart(number: 2, count: 2, text: "the end of an entry\"}")),
            ] + notices.map { .membershipNoticed($0, proof: [digest("left"), digest("right")]) }
        return try events.map { try LogEntry(time: Self.time, event: $0).canonicalBytes() }
    }

    /// A checkpoint over ``entries()`` with one witness's signature.
    func cosignedNote() throws -> UnverifiedNote {
        var frontier = MerkleFrontier()
        _ = try frontier.append(entries().map(MerkleHash.leaf))
        let note = try LogSigner(origin: NoteName(Self.origin), key: log).sign(size: frontier.size, root: frontier.root)
        let witness = Cosigner(name: try NoteName("\(Self.origin)/branch-1"), key: member)
        let verifier = try LogVerifier(log: logKey(), witnesses: [witness.verifierKey])
        let checkpoint = try verifier.verifyFirst(note.encoded)
        return try verifier.adding(witness.cosign(checkpoint, timeSeconds: Self.time), to: checkpoint).note
    }

    func entryProof(_ note: UnverifiedNote) throws -> UnverifiedEntryProof {
        try UnverifiedEntryProof(
            index: 1, path: [digest("left"), digest("right")], note: note.encoded, extra: Array("entry".utf8))
    }

    func addCheckpoint(_ note: UnverifiedNote) throws -> AddCheckpointRequest {
        try AddCheckpointRequest(oldSize: 3, path: [digest("left"), digest("right")], note: note.encoded)
    }
}
