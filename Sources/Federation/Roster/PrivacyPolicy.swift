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
    /// Branches m that may hold one customer: every round counts with at least so many. Head office, which writes the
    /// studies, pays nothing if a customer's other branches are left out.
    public var branchesPerCustomer: UInt64
    /// Limits inside the budget for single purposes, in order of purpose; a purpose without one has the whole budget.
    public var purposeBudgets: [PurposeBudget]

    public init(
        period: UInt64, budgetNanoRho: UInt64, approvalAboveNanoRho: UInt64, minimumCohort: UInt64,
        assumedColluders: UInt64, branchesPerCustomer: UInt64 = 1, purposeBudgets: [PurposeBudget] = []
    ) {
        self.period = period
        self.budgetNanoRho = budgetNanoRho
        self.approvalAboveNanoRho = approvalAboveNanoRho
        self.minimumCohort = minimumCohort
        self.assumedColluders = assumedColluders
        self.branchesPerCustomer = branchesPerCustomer
        self.purposeBudgets = purposeBudgets
    }

    /// What a branch may spend in a period on studies of one purpose.
    public struct PurposeBudget: Sendable, Equatable {
        public var purpose: String
        /// In units of 10⁻⁹ ρ.
        public var nanoRho: UInt64

        public init(purpose: String, nanoRho: UInt64) {
            self.purpose = purpose
            self.nanoRho = nanoRho
        }
    }

    /// The limit for studies of `purpose`: its own, or the whole budget.
    public func budgetNanoRho(for purpose: String) -> UInt64 {
        purposeBudgets.first { $0.purpose == purpose }.map { min($0.nanoRho, budgetNanoRho) } ?? budgetNanoRho
    }

    /// Purposes that may have a limit of their own.
    public static let maximumPurposeBudgets = 64

    /// - Throws: ``FederationError/invalidSpecification(field:reason:)``.
    public func validate() throws {
        func require(_ condition: Bool, _ field: String, _ reason: String) throws {
            guard condition else { throw FederationError.invalidSpecification(field: field, reason: reason) }
        }
        try require((1...Limits.maximumPeriod).contains(period), "period", "is not 1 to \(Limits.maximumPeriod)")
        try require((1...Limits.maximumNanoRho).contains(budgetNanoRho), "budget", "is out of range")
        try require(approvalAboveNanoRho <= Limits.maximumNanoRho, "approvalAbove", "is out of range")
        try require(
            (2...UInt64(Limits.maximumCohort)).contains(minimumCohort), "minimumCohort", "is out of range")
        try require(
            assumedColluders <= UInt64(Limits.maximumCohort) && assumedColluders + 2 <= minimumCohort,
            "assumedColluders", "leaves fewer than two honest nodes in the smallest cohort")
        try require(
            (1...Limits.maximumBranchesPerCustomer).contains(branchesPerCustomer), "branchesPerCustomer",
            "is not 1 to \(Limits.maximumBranchesPerCustomer)")
        try require(purposeBudgets.count <= Self.maximumPurposeBudgets, "purposeBudgets", "are too many")
        try require(
            zip(purposeBudgets, purposeBudgets.dropFirst()).allSatisfy { $0.purpose < $1.purpose }, "purposeBudgets",
            "are not in order of their purposes")
        try require(
            purposeBudgets.allSatisfy {
                (1...Limits.maximumTextBytes).contains($0.purpose.utf8.count) && $0.nanoRho <= Limits.maximumNanoRho
            }, "purposeBudgets", "have an invalid purpose or amount")
    }

    func write(to writer: inout CanonicalWriter) {
        for number in [
            period, budgetNanoRho, approvalAboveNanoRho, minimumCohort, assumedColluders, branchesPerCustomer,
        ] {
            writer.write(number)
        }
        writer.write(UInt64(purposeBudgets.count))
        for limit in purposeBudgets {
            writer.write(limit.purpose)
            writer.write(limit.nanoRho)
        }
    }

    init(from reader: inout CanonicalReader) throws {
        period = try reader.readUInt64("period")
        budgetNanoRho = try reader.readUInt64("budgetNanoRho")
        approvalAboveNanoRho = try reader.readUInt64("approvalAboveNanoRho")
        minimumCohort = try reader.readUInt64("minimumCohort")
        assumedColluders = try reader.readUInt64("assumedColluders")
        branchesPerCustomer = try reader.readUInt64("branchesPerCustomer")
        purposeBudgets = []
        for _ in 0..<(try reader.readCount("purposeBudgets", limit: Self.maximumPurposeBudgets)) {
            purposeBudgets.append(
                PurposeBudget(purpose: try reader.readString("purpose"), nanoRho: try reader.readUInt64("nanoRho")))
        }
        try validate()
    }
}

extension PrivacyPolicy {
    /// In which ways this policy permits more than `earlier` did; empty when it is at most as permissive.
    ///
    /// Opening the next period is not among them: the root key alone does that.
    public func loosenings(of earlier: PrivacyPolicy) -> [String] {
        var found: [String] = []
        if budgetNanoRho > earlier.budgetNanoRho { found.append("raises the budget") }
        if approvalAboveNanoRho > earlier.approvalAboveNanoRho {
            found.append("raises the cost that needs no approval")
        }
        if minimumCohort < earlier.minimumCohort { found.append("lowers the minimum cohort") }
        if assumedColluders < earlier.assumedColluders { found.append("lowers the assumed colluders") }
        if branchesPerCustomer < earlier.branchesPerCustomer { found.append("lowers the branches of one customer") }
        for limit in earlier.purposeBudgets where budgetNanoRho(for: limit.purpose) > limit.nanoRho {
            found.append("raises the budget of purpose \(limit.purpose)")
        }
        return found
    }
}
