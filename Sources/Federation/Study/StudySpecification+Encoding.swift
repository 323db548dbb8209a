// SPDX-License-Identifier: Apache-2.0

extension StudySpecification {
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(Self.currentVersion)
        writer.write(identifier.rawValue)
        writer.write(title)
        writer.write(purpose)
        writer.write(analysis)
        writer.write(contractDigest)
        writer.write(referenceTime)
        writer.write(period)
        writer.write(inverseDelta)
        writer.write(UInt64(rounds.count))
        for round in rounds { round.write(to: &writer) }
        writer.write(proposedBy)
        writer.write(proposedAt)
        return writer.bytes
    }

    /// - Throws: ``FederationError`` for another version, anything outside its limits or leftover bytes.
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        guard try reader.readUInt64("version") == Self.currentVersion else {
            throw FederationError.invalidSpecification(field: "version", reason: "is not known")
        }
        identifier = try StudyIdentifier(reader.readString("identifier"))
        title = try reader.readString("title")
        purpose = try reader.readString("purpose")
        analysis = try reader.readBytes("analysis", limit: Limits.maximumAnalysisBytes)
        contractDigest = try reader.readDigest("contractDigest")
        referenceTime = try reader.readUInt64("referenceTime")
        period = try reader.readUInt64("period")
        inverseDelta = try reader.readUInt64("inverseDelta")
        let count = try reader.readCount("rounds", limit: Limits.maximumRoundsPerStudy)
        rounds = []
        for _ in 0..<count { rounds.append(try RoundTerms(from: &reader)) }
        proposedBy = try reader.readString("proposedBy")
        proposedAt = try reader.readUInt64("proposedAt")
        try reader.finish()
        try validate()
    }

    /// - Throws: ``FederationError/invalidSpecification(field:reason:)``.
    public func validate() throws {
        func require(_ condition: Bool, _ field: String, _ reason: String) throws {
            guard condition else { throw FederationError.invalidSpecification(field: field, reason: reason) }
        }
        try require(!rounds.isEmpty, "rounds", "must not be empty")
        try require(rounds.count <= Limits.maximumRoundsPerStudy, "rounds", "are too many")
        for round in rounds { try round.validate() }
        try require((1...Limits.maximumPeriod).contains(period), "period", "is out of range")
        for (time, field) in [(referenceTime, "referenceTime"), (proposedAt, "proposedAt")] {
            try require(time <= Limits.maximumTime, field, "is out of range")
        }
        try require((100...1_000_000_000_000).contains(inverseDelta), "inverseDelta", "is out of range")
        for (text, field) in [(title, "title"), (purpose, "purpose"), (proposedBy, "proposedBy")] {
            try require(text.utf8.count <= Limits.maximumTextBytes, field, "is too long")
        }
        let floors = Set(rounds.map { [$0.minimumCohort, $0.assumedColluders, $0.branchesPerCustomer] })
        try require(floors.count == 1, "rounds", "differ in cohort floor, colluders or branches per customer")
    }
}
