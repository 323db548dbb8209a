// SPDX-License-Identifier: Apache-2.0

/// Which logs are trusted, and who must have cosigned: what a verifier is configured with, in the form that tools of
/// other makers read as well.
///
/// - SeeAlso: C2SP tlog-policy.
public struct LogPolicy: Hashable, Sendable {
    /// A log that is trusted.
    public struct Log: Hashable, Sendable {
        public let key: NoteVerifierKey
        public let address: PolicyName?

        public init(key: NoteVerifierKey, address: PolicyName? = nil) {
            self.key = key
            self.address = address
        }
    }

    /// A witness, under the name that groups know it by.
    public struct Witness: Hashable, Sendable {
        public let name: PolicyName
        public let key: NoteVerifierKey
        public let address: PolicyName?

        public init(name: PolicyName, key: NoteVerifierKey, address: PolicyName? = nil) {
            self.name = name
            self.key = key
            self.address = address
        }
    }

    /// A group: it has witnessed a checkpoint when `threshold` of its members have.
    public struct Group: Hashable, Sendable {
        public let name: PolicyName
        public let threshold: Int
        /// Witnesses, or groups defined before.
        public let members: [PolicyName]

        public init(name: PolicyName, threshold: Int, members: [PolicyName]) {
            self.name = name
            self.threshold = threshold
            self.members = members
        }
    }

    public let logs: [Log]
    public let witnesses: [Witness]
    /// Each refers only to witnesses and to groups before it.
    public let groups: [Group]
    /// The witness or group that must have witnessed; nil where no cosignature is needed.
    public let quorum: PolicyName?

    /// - Throws: ``TransparencyLogError`` unless every name is defined once and before it is used, no member is in two
    ///   groups, thresholds can be met, and no two logs or two witnesses share a public key.
    public init(logs: [Log], witnesses: [Witness], groups: [Group], quorum: PolicyName?) throws {
        for (what, count) in [("logs", logs.count), ("witnesses", witnesses.count), ("groups", groups.count)] {
            guard count <= LogLimits.maximumPolicyParts else {
                throw TransparencyLogError.overLimit(
                    what: "policy \(what)", limit: UInt64(LogLimits.maximumPolicyParts))
            }
        }
        try Self.requireKeys(logs.map(\.key), kind: .log)
        try Self.requireKeys(witnesses.map(\.key), kind: .cosignature)
        var defined: Set<PolicyName> = [.noQuorum]
        for witness in witnesses { try Self.define(witness.name, in: &defined) }
        var placed: Set<PolicyName> = [.noQuorum]
        for group in groups {
            guard (1...max(1, group.members.count)).contains(group.threshold), !group.members.isEmpty else {
                throw Self.malformed("group \(group.name) has a threshold it cannot meet")
            }
            for member in group.members {
                guard defined.contains(member) else { throw Self.malformed("\(member) is not defined") }
                guard placed.insert(member).inserted else { throw Self.malformed("\(member) is a member twice") }
            }
            try Self.define(group.name, in: &defined)
        }
        if let quorum, quorum == .noQuorum || !defined.contains(quorum) {
            throw Self.malformed("the quorum \(quorum) is not defined")
        }
        self.logs = logs
        self.witnesses = witnesses
        self.groups = groups
        self.quorum = quorum
    }

    /// The policy of a quorum: one log, and so many of its members.
    ///
    /// - Throws: as the other initialiser; also where the quorum cannot be reached, which no policy can say.
    public init(log: NoteVerifierKey, quorum: WitnessQuorum) throws {
        let witnesses = try quorum.members.map { Witness(name: try PolicyName($0.name.text), key: $0) }
        let group = Group(
            name: try PolicyName("members"), threshold: quorum.required, members: witnesses.map(\.name))
        try self.init(logs: [Log(key: log)], witnesses: witnesses, groups: [group], quorum: group.name)
    }

    private static func define(_ name: PolicyName, in defined: inout Set<PolicyName>) throws {
        guard defined.insert(name).inserted else { throw malformed("\(name) is defined twice") }
    }

    private static func requireKeys(_ keys: [NoteVerifierKey], kind: SignatureKind) throws {
        guard keys.allSatisfy({ $0.kind == kind }) else { throw malformed("a key is of the wrong kind") }
        guard Set(keys.map(\.key)).count == keys.count else { throw malformed("two lines have one public key") }
    }

    static func malformed(_ reason: String) -> TransparencyLogError {
        .malformed(what: "policy", reason: reason)
    }
}
