// SPDX-License-Identifier: Apache-2.0

/// What the whole federation has bound itself to: part of every roster epoch, so that only the root key changes it.
public struct PrivacyPolicy: Sendable, Equatable {
    /// The open budget period; it never goes back.
    public var period: UInt64
    /// What each branch may spend in the period, in units of 10⁻⁹ ρ.
    public var budgetNanoRho: UInt64
    /// Studies that cost more than this need a privacy officer's signature.
    public var approvalAboveNanoRho: UInt64
    /// Fewest branches in any sum.
    public var minimumCohort: UInt64
    /// Branches assumed to help the coordinator.
    public var assumedColluders: UInt64

    public init(
        period: UInt64, budgetNanoRho: UInt64, approvalAboveNanoRho: UInt64, minimumCohort: UInt64,
        assumedColluders: UInt64
    ) {
        self.period = period
        self.budgetNanoRho = budgetNanoRho
        self.approvalAboveNanoRho = approvalAboveNanoRho
        self.minimumCohort = minimumCohort
        self.assumedColluders = assumedColluders
    }

    /// - Throws: ``FederationError/invalidSpecification(field:reason:)``.
    public func validate() throws {
        func require(_ condition: Bool, _ field: String, _ reason: String) throws {
            guard condition else { throw FederationError.invalidSpecification(field: field, reason: reason) }
        }
        try require(period >= 1, "period", "starts at 1")
        try require((1...Limits.maximumNanoRho).contains(budgetNanoRho), "budget", "is out of range")
        try require(approvalAboveNanoRho <= Limits.maximumNanoRho, "approvalAbove", "is out of range")
        try require(
            (2...UInt64(Limits.maximumCohort)).contains(minimumCohort), "minimumCohort", "is out of range")
        try require(
            assumedColluders <= UInt64(Limits.maximumCohort) && assumedColluders + 2 <= minimumCohort,
            "assumedColluders", "leaves fewer than two honest nodes in the smallest cohort")
    }

    func write(to writer: inout CanonicalWriter) {
        for number in [period, budgetNanoRho, approvalAboveNanoRho, minimumCohort, assumedColluders] {
            writer.write(number)
        }
    }

    init(from reader: inout CanonicalReader) throws {
        period = try reader.readUInt64("period")
        budgetNanoRho = try reader.readUInt64("budgetNanoRho")
        approvalAboveNanoRho = try reader.readUInt64("approvalAboveNanoRho")
        minimumCohort = try reader.readUInt64("minimumCohort")
        assumedColluders = try reader.readUInt64("assumedColluders")
        try validate()
    }
}
