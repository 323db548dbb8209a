// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// The running state of every analysis that counts once: nothing before its only round, the released sum after it.
struct TallyStage: Sendable, Equatable {
    /// What the sum is read as.
    enum Reading: Sendable, Equatable {
        case statistics(StatisticsLayout)
        case service(ServiceLayout)
        case affinity(AffinityLayout)
        case experiment(ExperimentLayout)

        var tally: Tally {
            switch self {
            case .statistics(let layout): layout.tally
            case .service(let layout): layout.tally
            case .affinity(let layout): layout.tally
            case .experiment(let layout): layout.tally
            }
        }
    }

    private let reading: Reading
    private var released: ReleasedSum?

    init(_ reading: Reading) {
        self.reading = reading
    }

    func accumulate(_ matrix: FeatureMatrix, rows: Range<Int>, into sink: inout some ContributionSink) {
        reading.tally.accumulate(matrix, rows: rows, into: &sink)
    }

    mutating func absorb(_ released: ReleasedSum) { self.released = released }

    func result() throws -> AnalysisResult {
        guard let released else { throw AnalyticsError.notFinished }
        return switch reading {
        case .statistics(let layout): .statistics(StatisticsResult(released, layout))
        case .service(let layout): .service(ServiceResult(released, layout))
        case .affinity(let layout): .affinity(AffinityResult(released, layout))
        case .experiment(let layout): .experiment(ExperimentResult(released, layout))
        }
    }
}

extension TallyStage {
    func write(to writer: inout CanonicalWriter) { released?.write(to: &writer) }

    init(_ reading: Reading, roundIndex: Int, reader: inout CanonicalReader) throws {
        self.init(reading)
        if roundIndex > 0 { released = try ReleasedSum(count: reading.tally.dimension, reader: &reader) }
    }
}
