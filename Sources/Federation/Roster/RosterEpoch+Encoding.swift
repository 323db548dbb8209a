// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension RosterEpoch {
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(Self.currentVersion)
        writer.write(federation)
        writer.write(number)
        writer.write(previous)
        writer.write(issuedAt)
        writer.write(validUntil)
        writer.write(logOrigin)
        writer.writeFixed(logKey.bytes)
        policy.write(to: &writer)
        writer.write(UInt64(members.count))
        for member in members {
            writer.write(member.node.rawValue)
            writer.write(member.name)
            writer.writeFixed(member.identityKey.bytes)
            writer.write(member.status.rawValue)
            writer.write(member.joinedInEpoch)
        }
        writer.write(UInt64(officers.count))
        for officer in officers {
            writer.write(officer.name)
            writer.write(officer.role.rawValue)
            writer.writeFixed(officer.key.bytes)
        }
        return writer.bytes
    }

    init(from reader: inout CanonicalReader) throws {
        guard try reader.readUInt64("version") == Self.currentVersion else {
            throw FederationError.malformed(field: "roster version")
        }
        federation = try reader.readDigest("federation")
        number = try reader.readUInt64("number")
        previous = try reader.readDigest("previous")
        issuedAt = try reader.readUInt64("issuedAt")
        validUntil = try reader.readUInt64("validUntil")
        logOrigin = try reader.readString("logOrigin")
        logKey = try VerifyingKey(reader.readFixed("logKey", count: VerifyingKey.byteCount))
        policy = try PrivacyPolicy(from: &reader)
        members = try Self.readMembers(from: &reader)
        officers = try Self.readOfficers(from: &reader)
        try validate()
    }

    private static func readMembers(from reader: inout CanonicalReader) throws -> [RosterMember] {
        let count = try reader.readCount("members", limit: Limits.maximumRosterEntries)
        var members: [RosterMember] = []
        for _ in 0..<count {
            let node = NodeIdentifier(rawValue: try reader.readUInt64("node"))
            let name = try reader.readString("name")
            let key = try VerifyingKey(reader.readFixed("identityKey", count: VerifyingKey.byteCount))
            guard let status = RosterMember.Status(rawValue: try reader.readUInt8("status")) else {
                throw FederationError.malformed(field: "status")
            }
            members.append(
                RosterMember(
                    node: node, name: name, identityKey: key, status: status,
                    joinedInEpoch: try reader.readUInt64("joinedInEpoch")))
        }
        return members
    }

    private static func readOfficers(from reader: inout CanonicalReader) throws -> [RosterOfficer] {
        let count = try reader.readCount("officers", limit: Limits.maximumRosterEntries)
        var officers: [RosterOfficer] = []
        for _ in 0..<count {
            let name = try reader.readString("name")
            guard let role = RosterOfficer.Role(rawValue: try reader.readUInt8("role")) else {
                throw FederationError.malformed(field: "role")
            }
            let key = try VerifyingKey(reader.readFixed("key", count: VerifyingKey.byteCount))
            officers.append(RosterOfficer(name: name, role: role, key: key))
        }
        return officers
    }

    /// - Throws: ``FederationError`` when a name, key or identifier repeats or a rule of the fields is broken.
    public func validate() throws {
        func require(_ condition: Bool, _ field: String, _ reason: String) throws {
            guard condition else { throw FederationError.invalidSpecification(field: field, reason: reason) }
        }
        try require(number >= 1, "number", "starts at 1")
        try require((number == 1) == (previous == .zero), "previous", "does not fit the number")
        try require(issuedAt < validUntil, "validUntil", "is not after issuedAt")
        try require(validUntil <= Limits.maximumTime, "validUntil", "is out of range")
        try require(
            (1...Limits.maximumLogOriginBytes).contains(logOrigin.utf8.count), "logOrigin",
            "is not of 1 to \(Limits.maximumLogOriginBytes) bytes")
        try require(
            members.count <= Limits.maximumRosterEntries, "members",
            "are more than \(Limits.maximumRosterEntries), revoked branches included")
        try require(
            members.count { $0.status != .revoked } <= Limits.maximumCohort, "members",
            "are more than \(Limits.maximumCohort) that are not revoked, for which rounds are not made")
        try require(
            zip(members, members.dropFirst()).allSatisfy { $0.node < $1.node }, "members",
            "are not in order of their identifiers")
        try require(members.allSatisfy { Identifier.isValid($0.name) }, "members", "have an invalid name")
        try require(Set(members.map(\.name)).count == members.count, "members", "repeat a name")
        let keys = members.map(\.identityKey) + officers.map(\.key)
        try require(Set(keys).count == keys.count, "members", "or officers repeat a key")
        try require(officers.allSatisfy { Identifier.isValid($0.name) }, "officers", "have an invalid name")
        try policy.validate()
    }
}
