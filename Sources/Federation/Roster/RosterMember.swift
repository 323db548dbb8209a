// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// One branch of the federation, as the root key vouches for it.
public struct RosterMember: Sendable, Equatable {
    public enum Status: UInt8, Sendable {
        case active = 1
        /// May not take part until it is active again.
        case suspended = 2
        /// Never again; the key is burnt.
        case revoked = 3
    }

    /// Never reused.
    public var node: NodeIdentifier
    /// The branch's name, unique in the roster.
    public var name: String
    /// The node's long-lived Ed25519 key.
    public var identityKey: VerifyingKey
    public var status: Status
    /// The epoch in which the member joined.
    public var joinedInEpoch: UInt64

    public init(
        node: NodeIdentifier, name: String, identityKey: VerifyingKey, status: Status, joinedInEpoch: UInt64
    ) {
        self.node = node
        self.name = name
        self.identityKey = identityKey
        self.status = status
        self.joinedInEpoch = joinedInEpoch
    }
}

/// A person's key with what it may sign.
public struct RosterOfficer: Sendable, Equatable {
    public enum Role: UInt8, Sendable, CaseIterable {
        /// Proposes studies at head office.
        case `operator` = 1
        /// Approves studies above the set cost.
        case privacyOfficer = 2
        /// Verifies the log.
        case auditor = 3

        public var title: String {
            switch self {
            case .operator: "operator"
            case .privacyOfficer: "privacy-officer"
            case .auditor: "auditor"
            }
        }
    }

    public var name: String
    public var role: Role
    public var key: VerifyingKey

    public init(name: String, role: Role, key: VerifyingKey) {
        self.name = name
        self.role = role
        self.key = key
    }
}
