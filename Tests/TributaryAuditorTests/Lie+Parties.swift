// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog
import TributaryAuditor

extension Lie {
    func auditOddStory() async throws -> AuditReport {
        var (federation, _) = try TestFederation.finished()
        switch rule {
        case .trustRootKey:
            return await federation.audit(with: try federation.trust(rootIsIndependent: false))
        case .logTime: federation.entries[7].time -= 3600
        case .logFuture:
            federation.now += 86_400
            federation.log(.contractPublished(name: "next", contractVersion: 1, digest: .zero))
            return await federation.audit(with: try federation.trust(now: federation.now - 3600))
        case .logClock:
            federation.now += 86_400
            federation.log(.contractPublished(name: "next", contractVersion: 1, digest: .zero))
            federation.now -= 86_400
            return await federation.audit(with: try federation.trust(now: federation.now + 86_400))
        case .logQuorum: return try await federation.audit(MemoryLog(federation, silent: [1, 2]))
        case .logAge: return await federation.audit(with: try federation.trust(now: federation.now + 3600))
        case .federationCreation:
            let other = try TestFederation.key(98).verifyingKey
            federation.entries[0].event = .federationCreated(
                federation: TestFederation.federation, rootKey: other, logOrigin: TestFederation.origin)
        case .contractConflict: federation.publishContract(.zero)
        default: break
        }
        return try await federation.audit()
    }

    func auditBadRoster() async throws -> AuditReport {
        var (federation, study) = try TestFederation.ready()
        switch rule {
        case .rosterSignature: try federation.roster(signer: TestFederation.key(97))
        case .rosterChain: try federation.roster { $0.previous = TestFederation.contract }
        case .rosterMembers:
            try federation.roster { $0.members[1].status = .revoked }
            try federation.roster { $0.members[1].status = .active }
        case .rosterFounders:
            federation = TestFederation()
            federation.create()
            try federation.roster { $0.members = Array($0.members.prefix(1)) }
        case .rosterLoosened: try federation.roster { $0.policy.budgetNanoRho += 1 }
        case .rosterEndorsed: try federation.roster(endorsedBy: [federation.officer]) { $0.policy.budgetNanoRho += 1 }
        case .rosterWitness:
            try federation.roster(isWitnessed: false)
            try federation.run(study)
        case .rosterReplaced:
            try federation.roster { $0.members[1].status = .revoked }
            let key = try TestFederation.memberKey(6).verifyingKey
            try federation.roster {
                $0.members.append(
                    RosterMember(
                        node: 6, name: "branch-6", identityKey: key, status: .active, joinedInEpoch: $0.number))
            }
        case .memberNotice: try federation.notice(.leave, 2, key: TestFederation.memberKey(3))
        default: try federation.notice(.leave, 2) { $0.root = TestFederation.contract }
        }
        return try await federation.audit()
    }
}

extension TestFederation {
    func audit(with trust: AuditTrust) async -> AuditReport {
        guard let log = try? MemoryLog(self) else { preconditionFailure("an honest log can be written") }
        return await AuditPipeline(source: log, trust: trust).run()
    }

    /// The bundle of a round holds other members' signatures only.
    func audit(withSignaturesOf round: RoundSpecification, by nodes: ClosedRange<UInt64>) async throws -> AuditReport {
        var other = self
        let context = ProtocolHash.digest("u3", round.digest.bytes)
        let record = RoundRecord(
            round: round.digest, advertised: [], charged: [], contributors: [], survivorContext: context,
            signaturesDigest: nil)
        let digest = other.keepSignatures(of: nodes.map { NodeIdentifier(rawValue: $0) }, under: record)
        other.entries = entries.map { entry in
            guard case .roundClosed(var closed) = entry.event, closed.round == round.digest else { return entry }
            closed.signaturesDigest = digest
            return LogEntry(time: entry.time, event: .roundClosed(closed))
        }
        return try await other.audit()
    }
}
