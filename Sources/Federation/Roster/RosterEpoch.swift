// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Who belongs to the federation, from when until when, in the words of the root key.
///
/// Epochs are numbered, hash-chained and logged. A node acts only on an epoch that verifies under the root key it
/// pinned at enrolment, and never on a lower number than it has seen.
public struct RosterEpoch: Sendable, Equatable {
    public static let currentVersion: UInt64 = 1

    /// Names the federation; made once, from randomness.
    public var federation: Digest
    /// 1, 2, 3 …
    public var number: UInt64
    /// The digest of the epoch before; zero for the first.
    public var previous: Digest
    /// Unix seconds.
    public var issuedAt: UInt64
    /// Unix seconds after which a node refuses to act on it.
    public var validUntil: UInt64
    /// The name and key of the transparency log.
    public var logOrigin: String
    public var logKey: VerifyingKey
    public var policy: PrivacyPolicy
    /// In order of their identifiers.
    public var members: [RosterMember]
    public var officers: [RosterOfficer]

    public init(
        federation: Digest, number: UInt64, previous: Digest, issuedAt: UInt64, validUntil: UInt64,
        logOrigin: String, logKey: VerifyingKey, policy: PrivacyPolicy, members: [RosterMember],
        officers: [RosterOfficer]
    ) {
        self.federation = federation
        self.number = number
        self.previous = previous
        self.issuedAt = issuedAt
        self.validUntil = validUntil
        self.logOrigin = logOrigin
        self.logKey = logKey
        self.policy = policy
        self.members = members
        self.officers = officers
    }

    public var digest: Digest { ProtocolHash.digest("roster", canonicalBytes) }

    public var activeMembers: [RosterMember] { members.filter { $0.status == .active } }

    public func member(_ node: NodeIdentifier) -> RosterMember? { members.first { $0.node == node } }

    /// The identity keys of everyone who may take part in a round.
    public var activeKeys: [NodeIdentifier: VerifyingKey] {
        Dictionary(uniqueKeysWithValues: activeMembers.map { ($0.node, $0.identityKey) })
    }

    public func officer(_ key: VerifyingKey, is role: RosterOfficer.Role) -> Bool {
        officers.contains { $0.key == key && $0.role == role }
    }
}
