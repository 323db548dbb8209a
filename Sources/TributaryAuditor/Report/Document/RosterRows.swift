// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The policy of one roster epoch.
package struct PolicyRow: Sendable, Encodable, Equatable {
    package struct Purpose: Sendable, Encodable, Equatable {
        package let purpose: String
        package let nanoRho: UInt64
    }

    package let epoch, logIndex, time, validUntil: UInt64
    package let period, budgetNanoRho, approvalAboveNanoRho, minimumCohort, assumedColluders: UInt64
    package let purposes: [Purpose]
    package let members, active, officers: Int

    init(_ record: EpochRecord) {
        (epoch, logIndex, time) = (record.number, record.place.index, record.place.time)
        validUntil = record.validUntil
        let policy = record.policy
        (period, budgetNanoRho) = (policy.period, policy.budgetNanoRho)
        approvalAboveNanoRho = policy.approvalAboveNanoRho
        (minimumCohort, assumedColluders) = (policy.minimumCohort, policy.assumedColluders)
        purposes = policy.purposeBudgets.map { Purpose(purpose: $0.purpose.printable, nanoRho: $0.nanoRho) }
        (members, active, officers) = (record.members, record.active, record.officers)
    }
}

/// One party as the newest roster lists it.
package struct PartyRow: Sendable, Encodable, Equatable {
    package let name, role, status: String
    /// nil for an officer.
    package let node: UInt64?
    package let key: String
    /// nil for an officer.
    package let joinedInEpoch: UInt64?

    static func all(_ evidence: AuditEvidence) -> [PartyRow] {
        guard let epoch = evidence.lastEpoch else { return [] }
        let members = epoch.members.map { member in
            PartyRow(
                name: member.name, role: "branch", status: member.status.word, node: member.node.rawValue,
                key: member.identityKey.hex, joinedInEpoch: member.joinedInEpoch)
        }
        return members
            + epoch.officers.map { officer in
                PartyRow(
                    name: officer.name, role: officer.role.title, status: "active", node: nil, key: officer.key.hex,
                    joinedInEpoch: nil)
            }
    }
}

/// One change of who belongs to the federation, or of a key.
package struct PartyChangeRow: Sendable, Encodable, Equatable {
    package let epoch, logIndex, time: UInt64
    package let name, role: String
    package let change: PartyChange.Kind
    /// The first digits of the key.
    package let key: String

    init(_ change: PartyChange) {
        (epoch, logIndex, time) = (change.epoch, change.place.index, change.place.time)
        (name, role) = (change.name, change.role)
        self.change = change.kind
        key = change.key
    }
}
