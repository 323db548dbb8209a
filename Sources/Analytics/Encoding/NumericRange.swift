// SPDX-License-Identifier: Apache-2.0

import Federation

/// A numeric feature's public bounds and transform: raw values to positions in 0…1 and back.
struct NumericRange: Sendable, Equatable {
    let lowerBound: Double
    let upperBound: Double
    let transform: NumericTransform

    /// The raw value that stands for a missing one; nil puts it in the middle of the transformed range.
    let missingValue: Double?

    /// The transformed bounds: what becomes 0, and how far it is to what becomes 1.
    let lower: Double
    let width: Double

    /// Nil unless the feature is numeric.
    init?(_ feature: Feature) {
        guard case .numeric(let lowerBound, let upperBound, let transform, _, _) = feature.kind else { return nil }
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.transform = transform
        if case .constant(let value) = feature.missing { missingValue = value } else { missingValue = nil }
        lower = Self.apply(transform, lowerBound)
        width = Self.apply(transform, upperBound) - lower
    }

    /// The value after the missing rule: NaN only if the rule gives missing values no number.
    func filled(_ raw: Double) -> Double {
        raw.isNaN ? missingValue ?? .nan : raw
    }

    /// Clipped, transformed and scaled to 0…1; a missing value without a number reads the middle.
    func position(_ raw: Double) -> Double {
        let value = filled(raw)
        guard !value.isNaN else { return 0.5 }
        let clipped = min(max(value, lowerBound), upperBound)
        let position = (Self.apply(transform, clipped) - lower) / width
        // Not a number only if the bounds are so far apart that their distance is infinite.
        return position > 0 ? min(position, 1) : 0
    }

    /// The raw value at a position.
    func value(at position: Double) -> Double {
        let transformed = transformed(at: position)
        return switch transform {
        case .identity: transformed
        case .log1p: ElementaryFunctions.expm1(transformed)
        }
    }

    /// The transformed value at a position.
    func transformed(at position: Double) -> Double { lower + position * width }

    private static func apply(_ transform: NumericTransform, _ value: Double) -> Double {
        switch transform {
        case .identity: value
        case .log1p: ElementaryFunctions.log1p(value)
        }
    }
}
