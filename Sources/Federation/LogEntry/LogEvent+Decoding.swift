// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension LogEvent {
    /// Reads the members that decide; ``LogEntry/init(canonicalBytes:)`` compares the readable copies.
    ///
    /// - Throws: ``FederationError/malformed(field:)`` for an unknown kind or a member of the wrong form.
    init(kind: String, fields: inout JSONFields) throws {
        switch kind {
        case "federation_created":
            self = .federationCreated(
                federation: try fields.digest("federation"), rootKey: try fields.key("root_key"),
                logOrigin: try fields.string("log_origin"))
        case "roster_epoch":
            self = .rosterEpoch(try UnverifiedRosterEpoch(canonicalBytes: fields.base64("epoch")))
        case "contract_published":
            self = .contractPublished(
                name: try fields.string("name"), contractVersion: try fields.number("contract_version"),
                digest: try fields.digest("digest"))
        case "study_proposed":
            self = .studyProposed(try StudySpecification(canonicalBytes: fields.base64("specification")))
        case "study_approved":
            self = .studyApproved(
                StudyApproval(
                    study: try fields.digest("study_digest"), officer: try fields.key("officer"),
                    signature: try Signature(fields.base64("signature"))))
        case "study_decided":
            self = .studyDecided(try StudyDecision(canonicalBytes: fields.base64("decision")))
        case "study_ended":
            guard let ending = StudyEnding(rawValue: try fields.string("ending")) else {
                throw FederationError.malformed(field: "entry.ending")
            }
            self = .studyEnded(
                study: try fields.digest("study_digest"), ending: ending, reason: try fields.string("reason"))
        case "round_announced":
            self = .roundAnnounced(try RoundSpecification(canonicalBytes: fields.base64("specification")))
        case "round_closed": self = .roundClosed(try RoundRecord(&fields))
        case "round_aborted":
            let record = try RoundRecord(&fields)
            guard let reason = AbortReason(rawValue: try fields.string("reason")) else {
                throw FederationError.malformed(field: "entry.reason")
            }
            self = .roundAborted(record, reason: reason)
        case "release": self = .release(try ReleaseRecord(&fields))
        case "model_published":
            self = .modelPublished(
                model: try fields.string("model"), study: try fields.digest("study_digest"),
                digest: try fields.digest("digest"), analysis: try fields.string("analysis"))
        case "model_retired":
            self = .modelRetired(
                model: try fields.string("model"), digest: try fields.digest("digest"),
                reason: try fields.string("reason"))
        case "study_refused": self = .studyRefused(try Signed(canonicalBytes: fields.base64("refusal")))
        case "member_left", "member_returned":
            self = .membershipNoticed(
                try Signed(canonicalBytes: fields.base64("notice")),
                proof: try fields.digests("consistency_proof", limit: Limits.maximumProofHashes))
        case "recovery":
            self = .recovery(
                try Signed(canonicalBytes: fields.base64("order")),
                proof: try fields.digests("consistency_proof", limit: Limits.maximumProofHashes))
        case "budget_settled": self = .budgetSettled(try BudgetSettlement(&fields))
        case "report_filed": self = .reportFiled(try Signed(canonicalBytes: fields.base64("filing")))
        case "entry_part":
            let part = EntryPart(
                number: try fields.number("part"), count: try fields.number("parts"),
                text: try fields.string("text", limit: Limits.entryPartBytes))
            try part.validate()
            self = .part(part)
        default: throw FederationError.malformed(field: "entry.kind")
        }
    }
}

extension RoundRecord {
    fileprivate init(_ fields: inout JSONFields) throws {
        round = try fields.digest("round")
        let nodes = try fields.nodes("advertised")
        let heads = try fields.base64("ledger_heads")
        guard heads.count == nodes.count * Digest.byteCount else {
            throw FederationError.malformed(field: "entry.ledger_heads")
        }
        advertised = try nodes.enumerated().map { index, node in
            let start = index * Digest.byteCount
            return AdvertisedNode(node: node, ledgerHead: try Digest(heads[start..<start + Digest.byteCount]))
        }
        charged = try fields.nodes("charged")
        contributors = try fields.nodes("contributors")
        survivorContext = try fields.optionalDigest("survivor_context")
        signaturesDigest = try fields.optionalDigest("signatures_digest")
    }
}

extension BudgetSettlement {
    fileprivate init(_ fields: inout JSONFields) throws {
        period = try fields.number("period")
        guard (1...Limits.maximumPeriod).contains(period) else {
            throw FederationError.malformed(field: "entry.period")
        }
        balances = try fields.array("balances", limit: Limits.maximumRosterEntries).map { item in
            var balance = try JSONFields(item, in: "balances")
            let node = NodeIdentifier(rawValue: try balance.number("node"))
            let charged: UInt64 = try balance.number("charged_nano_rho")
            guard charged <= Limits.maximumNanoRho else {
                throw FederationError.overLimit(field: "charged_nano_rho", limit: Limits.maximumNanoRho)
            }
            let head = try balance.digest("ledger_head")
            try balance.finish()
            return Balance(node: node, chargedNanoRho: charged, ledgerHead: head)
        }
    }
}

extension ReleaseRecord {
    fileprivate init(_ fields: inout JSONFields) throws {
        round = try fields.digest("round")
        study = try fields.digest("study_digest")
        resultDigest = try fields.digest("result_digest")
        contributors = try fields.number("contributors")
        terms = RoundTerms(
            dimension: try fields.number("dimension"), wordBits: try fields.number("word_bits"),
            quantizationScale: try fields.number("quantization_scale"),
            clippingBound: try fields.number("clipping_bound"),
            noiseVariance: try fields.number("noise_variance"),
            branchesPerCustomer: try fields.number("branches_per_customer"),
            nanoRho: try fields.number("nano_rho"), assumedColluders: try fields.number("assumed_colluders"),
            minimumCohort: try fields.number("minimum_cohort"))
        try terms.validate()
        transcript = try fields.digest("transcript")
        codeVersion = try fields.string("code_version")
    }
}

extension JSONFields {
    fileprivate mutating func digest(_ key: String) throws -> Digest {
        let text = try string(key)
        guard let digest = Digest(hex: text), digest.hex == text else {
            throw FederationError.malformed(field: "entry.\(key)")
        }
        return digest
    }

    fileprivate mutating func optionalDigest(_ key: String) throws -> Digest? {
        let value = try value(key)
        guard value != .null else { return nil }
        guard case .string(let text) = value, let digest = Digest(hex: text), digest.hex == text else {
            throw FederationError.malformed(field: "entry.\(key)")
        }
        return digest
    }

    fileprivate mutating func digests(_ key: String, limit: Int) throws -> [Digest] {
        try array(key, limit: limit).map { item in
            guard case .string(let text) = item, let digest = Digest(hex: text), digest.hex == text else {
                throw FederationError.malformed(field: "entry.\(key)")
            }
            return digest
        }
    }

    fileprivate mutating func key(_ key: String) throws -> VerifyingKey {
        try VerifyingKey(digest(key).bytes)
    }

    fileprivate mutating func base64(_ key: String) throws -> [UInt8] {
        guard let bytes = Base64.decode(try string(key, limit: LogEntry.maximumWholeBytes)) else {
            throw FederationError.malformed(field: "entry.\(key)")
        }
        return bytes
    }

    fileprivate mutating func nodes(_ key: String) throws -> [NodeIdentifier] {
        try numbers(key, limit: Limits.maximumCohort).map { NodeIdentifier(rawValue: $0) }
    }
}
