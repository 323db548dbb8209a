// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

extension WireDecoder {
    /// Every decoder of the wire and of the log.
    package static func all() throws -> [WireDecoder] {
        let samples = try WireSamples()
        return try roundMessages(samples) + statements(samples) + nouns(samples) + log(samples)
    }

    private static func roundMessages(_ samples: WireSamples) throws -> [WireDecoder] {
        let round = try samples.round()
        return [
            WireDecoder("advertise-keys", round.advertisements), WireDecoder("advertisement-list", [round.list]),
            WireDecoder("encrypted-shares", round.shares), WireDecoder("share-inbox", round.inboxes),
            WireDecoder("masked-input", round.vectors), WireDecoder("survivor-set", [round.survivors]),
            WireDecoder("consistency-signature", round.signatures), WireDecoder("consistency-set", [round.consistency]),
            WireDecoder("unmasking-shares", round.unmasking),
        ]
    }

    private static func statements(_ samples: WireSamples) -> [WireDecoder] {
        [
            WireDecoder(
                "membership-notice", samples.notices.map(\.canonicalBytes),
                decode: { try Signed<MembershipNotice>(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "recovery-order", [samples.recovery.canonicalBytes],
                decode: { try Signed<RecoveryOrder>(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "study-refusal", [samples.refusal.canonicalBytes],
                decode: { try Signed<StudyRefusal>(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "report-filing", [samples.filing.canonicalBytes],
                decode: { try Signed<ReportFiling>(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "study-approval", [samples.approval.canonicalBytes],
                decode: { try StudyApproval(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "study-decision", [samples.decision.canonicalBytes],
                decode: { try StudyDecision(canonicalBytes: $0) }, encode: \.canonicalBytes),
        ]
    }

    private static func nouns(_ samples: WireSamples) throws -> [WireDecoder] {
        [
            WireDecoder(
                "round-specification", [samples.specification.canonicalBytes],
                decode: { try RoundSpecification(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "study-specification", [samples.study.canonicalBytes],
                decode: { try StudySpecification(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "analysis", try samples.analyses().map(\.canonicalBytes),
                decode: { try AnalysisSpecification(decoding: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "feature-contract", [samples.contract.canonicalBytes],
                decode: { try FeatureContract(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "roster-epoch", [try samples.signedEpoch().canonicalBytes],
                decode: { try UnverifiedRosterEpoch(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "enrolment-request", [samples.enrolment.canonicalBytes],
                decode: { try EnrolmentRequest(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                "playbook-index", [PlaybookIndex((0..<3).map { samples.digest("playbook \($0)") }).canonicalBytes],
                decode: { try PlaybookIndex(canonicalBytes: $0) }, encode: \.canonicalBytes),
            WireDecoder(
                text: "invitation", [samples.invitation.token], spelling: asCopied,
                decode: { try Invitation(token: $0) }, encode: \.token),
            WireDecoder(
                text: "federation-descriptor", [samples.descriptor.text], spelling: asCopied,
                decode: { try FederationDescriptor(text: $0) }, encode: \.text),
        ]
    }

    private static func log(_ samples: WireSamples) throws -> [WireDecoder] {
        let note = try samples.cosignedNote()
        return [
            WireDecoder(
                "log-entry", try samples.entries(), decode: { try LogEntry(canonicalBytes: $0) },
                encode: { try $0.canonicalBytes() }),
            WireDecoder(
                "signed-note", [note.encoded],
                decode: { try UnverifiedNote(parsing: $0, signatureLimit: LogLimits.unknownSignatures) },
                encode: \.encoded),
            WireDecoder("checkpoint", [note.text], decode: { try Checkpoint(parsing: $0) }, encode: \.text),
            WireDecoder(
                "entry-proof", [try samples.entryProof(note).encoded],
                decode: { try UnverifiedEntryProof(parsing: $0) }, encode: \.encoded),
            WireDecoder(
                "add-checkpoint", [try samples.addCheckpoint(note).encoded],
                decode: { try AddCheckpointRequest(parsing: $0) }, encode: \.encoded),
            WireDecoder(
                text: "verifier-key", [try samples.logKey().encoded], decode: { try NoteVerifierKey(parsing: $0) },
                encode: \.encoded),
            WireDecoder(
                text: "tile-path", ["tile/0/x001/234.p/17", "tile/entries/000", "tile/3/x999/x000/001"],
                decode: { try TileAddress(parsing: $0) }, encode: \.path),
            try bundle(samples),
        ]
    }

    /// A bundle is read for an address; what comes out is written again.
    private static func bundle(_ samples: WireSamples) throws -> WireDecoder {
        let address = try TileAddress(content: .entries, index: 0, width: samples.entries().count)
        return WireDecoder(
            "entry-bundle", [try EntryBundle.bytes(of: samples.entries())],
            decode: { try EntryBundle.entries(in: $0, of: address) }, encode: { try EntryBundle.bytes(of: $0) })
    }
}
