// SPDX-License-Identifier: Apache-2.0

extension RoundSpecification {
    /// The most bytes a specification can take: fixed fields and one identifier.
    public static let maximumBytes = 1024

    /// Fixed field order, no maps, no floating point.
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(Self.currentVersion)
        writer.write(study.rawValue)
        writer.write(studyDigest)
        writer.write(roundNumber)
        writer.write(planStep)
        writer.write(previousTranscript)
        writer.write(rosterDigest)
        writer.write(period)
        writer.write(logPosition)
        writer.write(analysisDigest)
        writer.write(contractDigest)
        writer.write(stateDigest)
        terms.write(to: &writer)
        writer.write(announcedAt)
        writer.write(expiresAt)
        return writer.bytes
    }

    /// - Throws: ``FederationError`` for another version, a number outside its limits or leftover bytes.
    public init(canonicalBytes: [UInt8]) throws {
        guard canonicalBytes.count <= Self.maximumBytes else {
            throw FederationError.overLimit(field: "specification", limit: UInt64(Self.maximumBytes))
        }
        var reader = CanonicalReader(canonicalBytes)
        guard try reader.readUInt64("version") == Self.currentVersion else {
            throw FederationError.invalidSpecification(field: "version", reason: "is not known")
        }
        self.init(
            study: try StudyIdentifier(reader.readString("study")),
            studyDigest: try reader.readDigest("studyDigest"),
            roundNumber: try reader.readUInt64("roundNumber"), planStep: try reader.readUInt64("planStep"),
            previousTranscript: try reader.readDigest("previousTranscript"),
            rosterDigest: try reader.readDigest("rosterDigest"), period: try reader.readUInt64("period"),
            logPosition: try reader.readUInt64("logPosition"),
            analysisDigest: try reader.readDigest("analysisDigest"),
            contractDigest: try reader.readDigest("contractDigest"),
            stateDigest: try reader.readDigest("stateDigest"), terms: try RoundTerms(from: &reader),
            announcedAt: try reader.readUInt64("announcedAt"), expiresAt: try reader.readUInt64("expiresAt"))
        try reader.finish()
        try validate()
    }

    /// - Throws: ``FederationError/invalidSpecification(field:reason:)`` naming the first number outside its limits.
    private func validate() throws {
        func require(_ condition: Bool, _ field: String, _ reason: String) throws {
            guard condition else { throw FederationError.invalidSpecification(field: field, reason: reason) }
        }
        try require(roundNumber <= Limits.maximumRoundNumber, "roundNumber", "is out of range")
        try require(planStep < UInt64(Limits.maximumRoundsPerStudy), "planStep", "is out of range")
        try require((1...Limits.maximumPeriod).contains(period), "period", "is out of range")
        try require(announcedAt < expiresAt, "expiresAt", "is not after announcedAt")
        try require(expiresAt <= Limits.maximumTime, "expiresAt", "is out of range")
    }
}
