// SPDX-License-Identifier: Apache-2.0

public import Federation

/// The coordinator's third step: the sum of the masked vectors that have arrived. Uniformly random to anyone until it
/// is unmasked.
///
/// Memory is one vector, however many are added. To survive a crash after U3 is settled, the caller stores
/// ``withWords(_:)`` and ``survivorSet()`` in one transaction; before, nodes resend their stored vectors to a new sum.
public struct RunningSum: Sendable {
    public let cohort: MaskingCohort
    private(set) var vector: WordVector
    private var survivors: [NodeIdentifier: SurvivorSet.Survivor] = [:]

    /// A sum of nothing.
    public init(cohort: MaskingCohort) {
        self.cohort = cohort
        vector = WordVector(wordSize: cohort.parameters.wordSize, count: cohort.parameters.dimension)
    }

    /// The sum that was stored.
    ///
    /// - Parameters:
    ///   - words: what ``withWords(_:)`` lent.
    ///   - set: what ``survivorSet()`` gave then.
    /// - Throws: ``SecureAggregationError``: words of another shape, or survivors that are not this cohort's.
    public init(restoring words: UnsafeRawBufferPointer, survivors set: SurvivorSet, cohort: MaskingCohort) throws {
        let parameters = cohort.parameters
        guard
            let vector = WordVector(bytes: words, wordSize: parameters.wordSize, count: parameters.dimension)
        else { throw SecureAggregationError.wrongShape }
        guard set.round == parameters.round else { throw SecureAggregationError.wrongRound }
        try cohort.verifyAll(set.survivors)
        for survivor in set.survivors { survivors[survivor.node] = survivor }
        self.cohort = cohort
        self.vector = vector
    }

    /// The nodes whose vectors are in the sum, ascending.
    public var contributors: [NodeIdentifier] { survivors.keys.sorted() }

    /// Whether every member of U2 has contributed.
    public var isComplete: Bool { survivors.count == cohort.members.count }

    /// Adds a vector.
    ///
    /// - Returns: whether it is new; a node may send the same one again, which changes nothing.
    /// - Throws: ``SecureAggregationError``: a vector verified for another cohort, a second and different vector.
    /// - Complexity: one addition a word; the vector is not copied.
    @discardableResult
    public mutating func add(_ input: VerifiedMaskedInput) throws -> Bool {
        guard input.context == cohort.context else { throw SecureAggregationError.wrongRound }
        if let known = survivors[input.survivor.node] {
            guard known.vectorDigest == input.survivor.vectorDigest else {
                throw SecureAggregationError.duplicate(input.survivor.node)
            }
            return false
        }
        input.message.withVectorBytes { vector.add($0) }
        survivors[input.survivor.node] = input.survivor
        return true
    }

    /// Message 4′: settles U3 as everyone whose vector is in the sum. From here on nothing may be added.
    ///
    /// - Throws: ``SecureAggregationError/invalidSet(_:_:)`` when too few are.
    public func survivorSet() throws -> SurvivorSet {
        try cohort.advertised.requireSize(of: .survivors, count: survivors.count)
        return try SurvivorSet(round: cohort.parameters.round, survivors: survivors.values)
    }

    /// U3 as ``survivorSet()`` settles it. Each survivor's signature was verified when its vector was added.
    ///
    /// - Throws: as ``survivorSet()``.
    public func survivingCohort() throws -> SurvivingCohort {
        try SurvivingCohort(accepted: contributors, of: cohort)
    }

    /// Lends the sum's little-endian words, for storing them.
    public func withWords<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try vector.withBytes(body)
    }

    /// Takes the vector out for unmasking.
    consuming func takeVector() -> WordVector { vector }
}
