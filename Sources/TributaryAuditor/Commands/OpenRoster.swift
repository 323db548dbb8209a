// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The auditor's directory with the coordinator it belongs to.
struct OpenRoster {
    let files: AuditorDirectory
    let root: VerifyingKey
    let descriptor: FederationDescriptor
    let office: RosterOffice

    /// - Parameter policy: the policy file; nil takes the directory's.
    func draft(after last: VerifiedRosterEpoch?, policy: String? = nil) throws -> RosterDraft {
        RosterDraft(
            last: last?.epoch, descriptor: descriptor, policy: try PolicyFile(path: policy ?? files.policy),
            officers: try OfficerRegister(folder: files.officers).officers(), now: WallTime.now())
    }

    func publish(
        _ epoch: RosterEpoch, endorsements: [EpochEndorsement] = [], _ passphrase: PassphraseOptions
    ) async throws -> VerifiedRosterEpoch {
        try await office.publish(
            epoch, endorsements: endorsements, with: try files.rootKey.open(passphrase.source))
    }

    func fingerprint(_ node: VerifyingKey) -> String {
        Fingerprint(federation: descriptor.federation, root: root, node: node).description
    }
}

/// A roster for programs.
struct RosterSummary: Encodable {
    struct Member: Encodable {
        let branch: String
        let node: UInt64
        let status, identityKey, fingerprint: String
    }
    struct Officer: Encodable { let name, role, key: String }
    struct Waiting: Encodable { let branch, identityKey, fingerprint: String }

    let epoch, period, validUntil, budgetNanoRho: UInt64?
    let digest: String?
    let members: [Member]
    let officers: [Officer]
    let pending: [Waiting]

    init(_ roster: RosterEpoch?, pending waiting: [PendingEnrolment], in open: OpenRoster) {
        epoch = roster?.number
        period = roster?.policy.period
        validUntil = roster?.validUntil
        budgetNanoRho = roster?.policy.budgetNanoRho
        digest = roster?.digest.hex
        members = (roster?.members ?? []).map {
            Member(
                branch: $0.name, node: $0.node.rawValue, status: $0.status.word, identityKey: $0.identityKey.hex,
                fingerprint: open.fingerprint($0.identityKey))
        }
        officers = (roster?.officers ?? []).map { Officer(name: $0.name, role: $0.role.title, key: $0.key.hex) }
        pending = waiting.map {
            Waiting(
                branch: $0.branch, identityKey: $0.identityKey.hex, fingerprint: open.fingerprint($0.identityKey))
        }
    }

    var text: String {
        guard let epoch, let period, let validUntil, let budgetNanoRho else {
            return "There is no roster yet.\n" + waitingText
        }
        let rows =
            [["branch", "node", "status", "fingerprint"]]
            + members.map { [$0.branch, "\($0.node)", $0.status, $0.fingerprint] }
        let officerText = officers.map { "\n  \($0.name), \($0.role), key \($0.key)" }.joined()
        return """
            Epoch \(epoch), valid until \(Figures.time(validUntil)); period \(period), budget rho \
            \(Figures.rho(budgetNanoRho)) for each branch.
            \(Figures.table(rows))
            Officers:\(officers.isEmpty ? " none" : officerText)
            \(waitingText)
            """
    }

    private var waitingText: String {
        guard !pending.isEmpty else { return "No branch is waiting." }
        let rows = [["waiting", "fingerprint"]] + pending.map { [$0.branch, $0.fingerprint] }
        return Figures.table(rows) + "\nSign them in with 'roster approve BRANCH', or all with 'roster approve --all'."
    }
}
