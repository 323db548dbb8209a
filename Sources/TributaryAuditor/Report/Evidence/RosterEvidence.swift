// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// One roster epoch that the root key signed.
package struct EpochRecord: Sendable {
    package let number: UInt64
    package let place: LogPlace
    package let validUntil: UInt64
    package let policy: PrivacyPolicy
    package let members, active, officers: Int
}

/// A planned closure of a branch, from its signed leave to its signed return.
package struct AbsenceRecord: Sendable, Equatable {
    package let node: NodeIdentifier
    package let from: LogPlace
    /// nil while it lasts.
    package internal(set) var to: LogPlace?
}

/// A report that an auditor has filed.
package struct FilingRecord: Sendable, Equatable {
    package let auditor: String
    package let report: Digest
    package let logSize: UInt64
    package let verdict: String
    package let place: LogPlace
}

/// One party's change from an epoch to the next.
package struct PartyChange: Sendable, Equatable {
    package enum Kind: String, Sendable, Encodable {
        case joined, suspended, resumed, revoked
        case officerAdded = "officer_added"
        case officerRemoved = "officer_removed"
        case keyRotated = "key_rotated"
    }

    package let kind: Kind
    package let name: String
    /// The branch's node; nil for an officer.
    package let node: NodeIdentifier?
    package let role: String
    /// First 16 hexadecimal digits of the key's bytes.
    package let key: String
    package let epoch: UInt64
    package let place: LogPlace

    /// What changed between two epochs, members first, in the order of the newer one.
    static func all(from old: RosterEpoch?, to new: RosterEpoch, at place: LogPlace) -> [PartyChange] {
        memberChanges(from: old, to: new, at: place) + officerChanges(from: old, to: new, at: place)
    }

    private static func memberChanges(from old: RosterEpoch?, to new: RosterEpoch, at place: LogPlace) -> [PartyChange]
    {
        let before = Dictionary((old?.members ?? []).map { ($0.node, $0) }) { first, _ in first }
        return new.members.flatMap { member -> [PartyChange] in
            func change(_ kind: Kind) -> PartyChange {
                PartyChange(
                    kind: kind, name: member.name, node: member.node, role: "branch",
                    key: String(member.identityKey.hex.prefix(16)), epoch: new.number, place: place)
            }
            guard let earlier = before[member.node] else {
                return [change(.joined)] + (member.status == .active ? [] : [change(kind(of: member.status))])
            }
            return (earlier.identityKey == member.identityKey ? [] : [change(.keyRotated)])
                + (earlier.status == member.status ? [] : [change(kind(of: member.status))])
        }
    }

    private static func kind(of status: RosterMember.Status) -> Kind {
        switch status {
        case .active: .resumed
        case .suspended: .suspended
        case .revoked: .revoked
        }
    }

    private static func officerChanges(from old: RosterEpoch?, to new: RosterEpoch, at place: LogPlace) -> [PartyChange]
    {
        func changes(_ officers: [RosterOfficer], without others: [RosterOfficer], _ kind: Kind) -> [PartyChange] {
            officers.filter { officer in !others.contains(officer) }.map { officer in
                PartyChange(
                    kind: kind, name: officer.name, node: nil, role: officer.role.title,
                    key: String(officer.key.hex.prefix(16)), epoch: new.number, place: place)
            }
        }
        let before = old?.officers ?? []
        return changes(before, without: new.officers, .officerRemoved)
            + changes(new.officers, without: before, .officerAdded)
    }
}
