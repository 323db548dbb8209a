// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

/// Finds the segment of each customer.
///
/// - Warning: Security. A customer's segment is customer data: it stays in the branch.
public struct SegmentAssigner: Sendable {
    private let inputs: [(column: Int, range: NumericRange)]
    private let centres: [[Double]]

    /// - Throws: ``AnalyticsError/malformedState(field:)`` when the model does not belong to the contract.
    public init(model: SegmentModel, contract: FeatureContract) throws {
        guard model.contract == contract.digest.hex else {
            throw AnalyticsError.malformedState(field: "segments.contract")
        }
        inputs = try model.features.map { name in
            guard let column = contract.index(ofFeature: name), let range = NumericRange(contract.features[column])
            else { throw AnalyticsError.malformedState(field: "segments.features") }
            return (column, range)
        }
        centres = model.segments.map(\.position)
        guard !centres.isEmpty, centres.allSatisfy({ $0.count == inputs.count }) else {
            throw AnalyticsError.malformedState(field: "segments.position")
        }
    }

    /// The index of the customer's segment in ``SegmentModel/segments``.
    public func segment(_ matrix: FeatureMatrix, row: Int) -> Int {
        let point = inputs.map { input -> Double in
            guard case .numeric(let values) = matrix.columns[input.column] else { return 0.5 }
            return input.range.position(values[row])
        }
        var nearest = 0
        var least = Double.infinity
        for (index, centre) in centres.enumerated() {
            let distance = zip(point, centre).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            if distance < least { (nearest, least) = (index, distance) }
        }
        return nearest
    }
}
