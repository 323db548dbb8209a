// SPDX-License-Identifier: Apache-2.0

import Federation

/// Where the scores of one column change: four positions in 0…1, rising.
struct TierCuts: Sendable, Equatable {
    static let count = TierScores.most - 1

    /// The shares of customers below each cut.
    static let shares = (1...count).map { Double($0) / Double(TierScores.most) }

    let positions: [Double]

    /// The cuts in the column's unit, with intervals; empty where the noise hides them.
    let quantiles: [QuantileEstimate]

    /// Fifths of the customers; equal parts of the range where the noise hides them.
    init(_ distribution: Distribution?, _ range: NumericRange) {
        let quantiles = Self.shares.compactMap { distribution?.quantile($0) }
        let isVisible = quantiles.count == Self.count
        self.init(
            positions: isVisible ? quantiles.map { range.position($0.value) } : Self.shares,
            quantiles: isVisible ? quantiles : [])
    }

    init(positions: [Double], quantiles: [QuantileEstimate]) {
        self.positions = positions
        self.quantiles = quantiles
    }

    /// 1 to 5 by how many cuts lie at or below a position; the other way round where less is better.
    func score(_ position: Double, lessIsBetter: Bool) -> Int {
        let below = positions.count { position >= $0 }
        return lessIsBetter ? TierScores.most - below : 1 + below
    }
}

extension TierCuts {
    func write(to writer: inout CanonicalWriter) {
        for position in positions { writer.write(position) }
        writer.write(!quantiles.isEmpty)
        for quantile in quantiles {
            writer.write(quantile.value)
            writer.write(quantile.lowerBound)
            writer.write(quantile.upperBound)
            writer.write(quantile.resolution)
        }
    }

    init(reader: inout CanonicalReader) throws {
        let positions = try reader.readDoubles(Self.count, "cuts")
        guard positions.allSatisfy({ (0...1).contains($0) }), zip(positions, positions.dropFirst()).allSatisfy(<=)
        else { throw AnalyticsError.malformedState(field: "cuts") }
        let isVisible = try reader.readBool("cuts")
        let quantiles = try (isVisible ? Self.shares : []).map { share in
            QuantileEstimate(
                share: share, value: try reader.readDouble("cut"), lowerBound: try reader.readDouble("cut"),
                upperBound: try reader.readDouble("cut"), resolution: try reader.readDouble("cut"))
        }
        self.init(positions: positions, quantiles: quantiles)
    }
}
