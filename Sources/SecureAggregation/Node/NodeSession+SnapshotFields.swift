// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension NodeSession {
    /// Everything of a session that is not secret, in canonical bytes.
    func publicSnapshot() -> [UInt8] {
        var writer = CanonicalWriter()
        parameters.encode(to: &writer)
        writer.write(node.rawValue)
        writer.write(phase.tag)
        switch phase {
        case .ready: break
        case .advertised(let advertised): writer.writeFixed(advertised.advertisement.canonicalBytes)
        case .shared, .masked, .agreed, .finished:
            writer.writeFixed(advertisedCohort?.listBytes ?? [])
            if let members = maskingCohort?.members { writer.writeMembers(members) }
            if let members = survivingCohort?.members { writer.writeMembers(members) }
        }
        return writer.bytes
    }

    /// The secrets a session still needs, in a fixed order.
    func secretSnapshot() -> [SecretBytes] {
        switch phase {
        case .ready, .finished: []
        case .advertised(let advertised): advertised.secrets.snapshot
        case .shared(let shared): shared.secrets.snapshot + [shared.ownShare.bytes]
        case .masked(let masked): masked.shares.snapshot
        case .agreed(let agreed): agreed.shares.snapshot
        }
    }
}

extension NodeSession.Phase {
    fileprivate var tag: UInt64 {
        switch self {
        case .ready: 0
        case .advertised: 1
        case .shared: 2
        case .masked: 3
        case .agreed: 4
        case .finished: 5
        }
    }

    init(
        from reader: inout CanonicalReader, _ secrets: inout SecretReader, node: NodeIdentifier,
        parameters: AggregationParameters, roster: [NodeIdentifier: VerifyingKey]
    ) throws {
        let tag = try reader.readUInt64("session.phase")
        switch tag {
        case 0: self = .ready
        case 1:
            let bytes = try reader.readFixed("session.advertisement", count: Advertisement.byteCount)
            self = .advertised(
                NodeSession.Advertised(
                    secrets: try RoundSecrets(from: &secrets), advertisement: try Advertisement(canonicalBytes: bytes)))
        case 2...5:
            let cohort = try AdvertisedCohort(from: &reader, parameters: parameters, roster: roster)
            if tag == 2 {
                self = .shared(
                    NodeSession.Shared(
                        secrets: try RoundSecrets(from: &secrets), cohort: cohort, ownShare: try secrets.nextScalar(),
                        channels: []))
                return
            }
            let masking = try MaskingCohort(reader.readMembers(), of: cohort)
            if tag == 3 {
                let shares = try NodeSession.HeldShares(from: &secrets, cohort: masking, node: node)
                self = .masked(NodeSession.Masked(cohort: masking, shares: shares))
                return
            }
            let surviving = try SurvivingCohort(accepted: reader.readMembers(), of: masking)
            guard tag == 4 else {
                self = .finished(surviving)
                return
            }
            let shares = try NodeSession.HeldShares(from: &secrets, cohort: masking, node: node)
            self = .agreed(NodeSession.Agreed(cohort: surviving, shares: shares))
        default: throw SecureAggregationError.malformedSnapshot
        }
    }
}

extension NodeSession.HeldShares {
    fileprivate var snapshot: [SecretBytes] {
        [own.bytes]
            + others.sorted { $0.key < $1.key }.flatMap { [$0.value.selfMask.bytes, $0.value.maskKey.bytes] }
    }

    fileprivate init(from secrets: inout SecretReader, cohort: MaskingCohort, node: NodeIdentifier) throws {
        own = try secrets.nextScalar()
        var others: [NodeIdentifier: NodeSession.SharePair] = [:]
        for member in cohort.members where member != node {
            others[member] = NodeSession.SharePair(
                selfMask: try secrets.nextScalar(), maskKey: try secrets.nextScalar())
        }
        self.others = others
    }
}

extension RoundSecrets {
    fileprivate var snapshot: [SecretBytes] { [channel.exposedSecret, maskSecret.bytes, selfMaskSecret.bytes] }

    fileprivate init(from secrets: inout SecretReader) throws {
        let channel = try secrets.next()
        let maskSecret = try secrets.nextScalar()
        try self.init(channel: channel, maskSecret: maskSecret, selfMaskSecret: try secrets.nextScalar())
    }
}
