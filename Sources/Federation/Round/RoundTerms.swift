// SPDX-License-Identifier: Apache-2.0

/// The numbers that decide what one bounded sum reveals and costs: what a branch agrees to when it accepts a study.
public struct RoundTerms: Sendable, Equatable {
    /// Integers in the sum.
    public var dimension: UInt64
    /// 32 or 64: sums are taken modulo 2^wordBits.
    public var wordBits: UInt64
    /// Quantized steps to one unit of contribution.
    public var quantizationScale: UInt64
    /// L2 bound Δ of one customer's contribution, in steps.
    public var clippingBound: UInt64
    /// Variance s² of the noise each node adds to each coordinate, in steps².
    public var noiseVariance: UInt64
    /// Branches m that may hold one customer.
    public var branchesPerCustomer: UInt64
    /// Cost to each branch, in units of 10⁻⁹ ρ.
    public var nanoRho: UInt64
    /// Nodes n_c assumed to help the coordinator.
    public var assumedColluders: UInt64
    /// Fewest nodes U_min in the sum.
    public var minimumCohort: UInt64

    public init(
        dimension: UInt64, wordBits: UInt64, quantizationScale: UInt64, clippingBound: UInt64,
        noiseVariance: UInt64, branchesPerCustomer: UInt64, nanoRho: UInt64, assumedColluders: UInt64,
        minimumCohort: UInt64
    ) {
        self.dimension = dimension
        self.wordBits = wordBits
        self.quantizationScale = quantizationScale
        self.clippingBound = clippingBound
        self.noiseVariance = noiseVariance
        self.branchesPerCustomer = branchesPerCustomer
        self.nanoRho = nanoRho
        self.assumedColluders = assumedColluders
        self.minimumCohort = minimumCohort
    }

    /// Checks every number against its limit. Whether `nanoRho` is the true cost is the accountant's question.
    ///
    /// - Throws: ``FederationError/invalidSpecification(field:reason:)`` naming the first field that is out of range.
    public func validate() throws {
        func require(_ condition: Bool, _ field: String, _ reason: String) throws {
            guard condition else { throw FederationError.invalidSpecification(field: field, reason: reason) }
        }
        try require((1...UInt64(Limits.maximumDimension)).contains(dimension), "dimension", "is out of range")
        try require(wordBits == 32 || wordBits == 64, "wordBits", "must be 32 or 64")
        try require(
            (1...Limits.maximumClippingBound).contains(quantizationScale), "quantizationScale", "is out of range")
        try require((1...Limits.maximumClippingBound).contains(clippingBound), "clippingBound", "is out of range")
        try require(
            (Limits.minimumNoiseVariance...Limits.maximumNoiseVariance).contains(noiseVariance), "noiseVariance",
            "must lie between \(Limits.minimumNoiseVariance) and \(Limits.maximumNoiseVariance)")
        try require(
            (1...Limits.maximumBranchesPerCustomer).contains(branchesPerCustomer), "branchesPerCustomer",
            "is out of range")
        try require((1...Limits.maximumNanoRho).contains(nanoRho), "nanoRho", "is out of range")
        try require(
            (2...UInt64(Limits.maximumCohort)).contains(minimumCohort), "minimumCohort", "is out of range")
        try require(
            assumedColluders < minimumCohort && minimumCohort - assumedColluders >= 2, "assumedColluders",
            "leaves fewer than two honest nodes")
    }
}

extension RoundTerms {
    func write(to writer: inout CanonicalWriter) {
        for number in [
            dimension, wordBits, quantizationScale, clippingBound, noiseVariance, branchesPerCustomer, nanoRho,
            assumedColluders, minimumCohort,
        ] { writer.write(number) }
    }

    init(from reader: inout CanonicalReader) throws {
        self.init(
            dimension: try reader.readUInt64("dimension"), wordBits: try reader.readUInt64("wordBits"),
            quantizationScale: try reader.readUInt64("quantizationScale"),
            clippingBound: try reader.readUInt64("clippingBound"),
            noiseVariance: try reader.readUInt64("noiseVariance"),
            branchesPerCustomer: try reader.readUInt64("branchesPerCustomer"),
            nanoRho: try reader.readUInt64("nanoRho"), assumedColluders: try reader.readUInt64("assumedColluders"),
            minimumCohort: try reader.readUInt64("minimumCohort"))
        try validate()
    }
}
