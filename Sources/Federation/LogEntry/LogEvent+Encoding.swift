// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension LogEvent {
    /// The members of the entry's object, without kind, time and version.
    ///
    /// Signed or hashed artefacts stand whole as base64 beside readable copies of what people look for; readers must
    /// check that both say the same, which ``init(kind:fields:)`` does.
    var fields: [String: JSONValue] {
        switch self {
        case .federationCreated(let federation, let rootKey, let origin):
            ["federation": .digest(federation), "root_key": .string(rootKey.hex), "log_origin": .string(origin)]
        case .rosterEpoch(let signed): rosterFields(signed)
        case .contractPublished(let name, let version, let digest):
            ["name": .string(name), "contract_version": .number(version), "digest": .digest(digest)]
        case .studyProposed(let study): studyFields(study)
        case .studyApproved(let approval):
            [
                "study_digest": .digest(approval.study), "officer": .string(approval.officer.hex),
                "signature": .base64(approval.signature.bytes),
            ]
        case .studyDecided(let decision): decisionFields(decision)
        case .studyEnded(let study, let ending, let reason):
            ["study_digest": .digest(study), "ending": .string(ending.rawValue), "reason": .string(reason)]
        case .roundAnnounced(let specification): announcementFields(specification)
        case .roundClosed(let record): record.fields
        case .roundAborted(let record, let reason):
            record.fields.merging(["reason": .string(reason.rawValue)]) { first, _ in first }
        case .release(let record): record.fields
        case .modelPublished(let model, let study, let digest, let analysis):
            [
                "model": .string(model), "study_digest": .digest(study), "digest": .digest(digest),
                "analysis": .string(analysis),
            ]
        case .modelRetired(let model, let digest, let reason):
            ["model": .string(model), "digest": .digest(digest), "reason": .string(reason)]
        case .studyRefused(let refusal): refusal.fields
        case .membershipNoticed(let notice, let proof): notice.fields(proof: proof)
        case .recovery(let order, let proof): order.fields(proof: proof)
        case .budgetSettled(let settlement): settlement.fields
        case .reportFiled(let filing): filing.fields
        case .part(let part):
            ["part": .number(part.number), "parts": .number(part.count), "text": .string(part.text)]
        }
    }

    private func rosterFields(_ signed: UnverifiedRosterEpoch) -> [String: JSONValue] {
        let epoch = signed.epoch
        return [
            "number": .number(epoch.number), "digest": .digest(epoch.digest),
            "active_members": .number(epoch.activeMembers.count), "period": .number(epoch.policy.period),
            "budget_nano_rho": .number(epoch.policy.budgetNanoRho), "epoch": .base64(signed.canonicalBytes),
        ]
    }

    private func studyFields(_ study: StudySpecification) -> [String: JSONValue] {
        [
            "study": .string(study.identifier.rawValue), "study_digest": .digest(study.digest),
            "title": .string(study.title), "purpose": .string(study.purpose),
            "rounds": .number(study.rounds.count), "proposed_by": .string(study.proposedBy),
            "specification": .base64(study.canonicalBytes),
        ]
    }

    private func decisionFields(_ decision: StudyDecision) -> [String: JSONValue] {
        [
            "study_digest": .digest(decision.study), "node": .number(decision.node.rawValue),
            "answer": .string(decision.answer.word), "decision": .base64(decision.canonicalBytes),
        ]
    }

    private func announcementFields(_ specification: RoundSpecification) -> [String: JSONValue] {
        [
            "study": .string(specification.study.rawValue), "round": .digest(specification.digest),
            "round_number": .number(specification.roundNumber), "nano_rho": .number(specification.nanoRho),
            "specification": .base64(specification.canonicalBytes),
        ]
    }
}

extension RoundRecord {
    fileprivate var fields: [String: JSONValue] {
        [
            "round": .digest(round),
            "advertised": .array(advertised.map { .number($0.node.rawValue) }),
            "ledger_heads": .base64(advertised.flatMap(\.ledgerHead.bytes)),
            "charged": .array(charged.map { .number($0.rawValue) }),
            "contributors": .array(contributors.map { .number($0.rawValue) }),
            "survivor_context": survivorContext.map(JSONValue.digest) ?? .null,
            "signatures_digest": signaturesDigest.map(JSONValue.digest) ?? .null,
        ]
    }
}

extension ReleaseRecord {
    fileprivate var fields: [String: JSONValue] {
        [
            "round": .digest(round), "study_digest": .digest(study), "result_digest": .digest(resultDigest),
            "contributors": .number(contributors), "dimension": .number(terms.dimension),
            "word_bits": .number(terms.wordBits), "quantization_scale": .number(terms.quantizationScale),
            "clipping_bound": .number(terms.clippingBound), "noise_variance": .number(terms.noiseVariance),
            "branches_per_customer": .number(terms.branchesPerCustomer), "nano_rho": .number(terms.nanoRho),
            "assumed_colluders": .number(terms.assumedColluders),
            "minimum_cohort": .number(terms.minimumCohort), "transcript": .digest(transcript),
            "code_version": .string(codeVersion),
        ]
    }
}

extension StudyDecision.Answer {
    /// The word in logs and tables.
    public var word: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .deferred: "deferred"
        }
    }
}

extension JSONValue {
    static func digest(_ digest: Digest) -> JSONValue { .string(digest.hex) }
    static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Base64.encode(bytes)) }
}
