// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// A running analysis: what every node is told before a round, and what a released sum turns into the next state.
///
/// A pure value, made only from public things: the specification, the contract, a seed for public randomness and sums
/// that were released with noise. With the same inputs it is the same, bit for bit, whoever computes it.
///
/// - Important: Privacy. Everything here is post-processing of releases and may be shown to anyone.
public struct AnalysisState: Sendable, Equatable {
    public let specification: AnalysisSpecification
    public let contract: FeatureContract
    public let plan: AnalysisPlan

    /// The round that comes next; the number of planned rounds once the analysis has finished.
    public private(set) var roundIndex: Int

    private var stage: AnalysisStage

    /// The state before the first round.
    ///
    /// - Parameters:
    ///   - seed: randomness that is public, for example derived from the study's identifier.
    ///   - model: the model that `evaluation` tests; nil for everything else.
    /// - Throws: ``AnalyticsError`` when the contract or the model cannot serve the analysis.
    public init(
        specification: AnalysisSpecification, contract: FeatureContract, seed: Digest, model: ChurnModel? = nil
    ) throws {
        self.specification = specification
        self.contract = contract
        plan = try AnalysisPlan(specification: specification, contract: contract)
        roundIndex = 0
        stage = try AnalysisStage(specification: specification, contract: contract, seed: seed, model: model)
    }

    /// Whether every planned round has been taken in.
    public var isFinished: Bool { roundIndex == plan.rounds.count }

    /// What is planned for the next round.
    ///
    /// - Throws: ``AnalyticsError/alreadyFinished``.
    public func plannedRound() throws -> PlannedRound {
        guard !isFinished else { throw AnalyticsError.alreadyFinished }
        return plan.rounds[roundIndex]
    }

    /// Hands the customers of `rows` who take part in this round to `sink`, each once.
    ///
    /// - Precondition: the round is planned, the matrix has this contract, and the sink has the round's dimension.
    /// - Important: Privacy. Depends on the rows only through what it hands to the sink.
    public func accumulate(_ matrix: FeatureMatrix, rows: Range<Int>, into sink: inout some ContributionSink) {
        precondition(!isFinished, "no round is planned")
        precondition(matrix.contract == contract, "the matrix belongs to another contract")
        precondition(sink.dimension == plan.rounds[roundIndex].dimension, "the sink has another dimension")
        stage.accumulate(matrix, rows: rows, roundIndex: roundIndex, into: &sink)
    }

    /// Takes in the released sum of this round and moves to the next.
    ///
    /// - Parameters:
    ///   - sum: quantized units, one number a coordinate.
    ///   - noiseVariance: the variance of the noise in each coordinate of `sum`, in quantized units squared.
    ///   - contributors: how many nodes are in the sum.
    /// - Throws: ``AnalyticsError`` when the analysis is finished or the sum does not fit; the state is then unchanged.
    public mutating func absorb(_ sum: [Int64], noiseVariance: Double, contributors: Int) throws {
        let planned = try plannedRound()
        guard sum.count == planned.dimension else {
            throw AnalyticsError.malformedSum(reason: "has \(sum.count) numbers instead of \(planned.dimension)")
        }
        guard noiseVariance.isFinite, noiseVariance >= 0, contributors >= 0 else {
            throw AnalyticsError.malformedSum(reason: "has an impossible noise variance or number of contributors")
        }
        let scale = 1 / Double(planned.quantizationScale)
        let released = ReleasedSum(
            values: sum.map { Double($0) * scale }, noiseVariance: noiseVariance * scale * scale,
            contributors: contributors)
        stage.absorb(released, roundIndex: roundIndex)
        roundIndex += 1
    }

    /// What the study set out to learn.
    ///
    /// - Throws: ``AnalyticsError/notFinished`` while rounds are left.
    public func result() throws -> AnalysisResult {
        guard isFinished else { throw AnalyticsError.notFinished }
        return try stage.result()
    }
}

extension AnalysisState {
    /// The canonical bytes that are broadcast before a round and that its specification commits to.
    public var encoded: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(specification.digest)
        writer.write(contract.digest)
        writer.write(UInt64(roundIndex))
        stage.write(to: &writer)
        return writer.bytes
    }

    /// - Throws: ``AnalyticsError`` or ``Federation/FederationError`` for bytes that no state of this specification and
    ///   contract encodes to.
    public init(
        decoding bytes: [UInt8], specification: AnalysisSpecification, contract: FeatureContract
    ) throws {
        guard bytes.count <= Limits.maximumStateBytes else {
            throw FederationError.overLimit(field: "state", limit: UInt64(Limits.maximumStateBytes))
        }
        let plan = try AnalysisPlan(specification: specification, contract: contract)
        var reader = CanonicalReader(bytes)
        guard try reader.readDigest("specification") == specification.digest else {
            throw AnalyticsError.malformedState(field: "specification")
        }
        guard try reader.readDigest("contract") == contract.digest else {
            throw AnalyticsError.malformedState(field: "contract")
        }
        roundIndex = try reader.readCount("roundIndex", limit: plan.rounds.count)
        stage = try AnalysisStage(
            specification: specification, contract: contract, roundIndex: roundIndex, reader: &reader)
        try reader.finish()
        self.specification = specification
        self.contract = contract
        self.plan = plan
    }
}
