// SPDX-License-Identifier: Apache-2.0

import CKernels
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

    /// 1 / width, rounded so that the upper bound's position is 1.
    private let inverseWidth: Double

    /// Nil unless the feature is numeric.
    init?(_ feature: Feature) {
        guard case .numeric(let lowerBound, let upperBound, let transform, _, _) = feature.kind else { return nil }
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.transform = transform
        if case .constant(let value) = feature.missing { missingValue = value } else { missingValue = nil }
        lower = Self.apply(transform, lowerBound)
        width = Self.apply(transform, upperBound) - lower
        let inverse = 1 / width
        inverseWidth = width * inverse < 1 ? inverse.nextUp : inverse
    }

    /// The value after the missing rule: NaN only if the rule gives missing values no number.
    func filled(_ raw: Double) -> Double {
        raw.isNaN ? missingValue ?? .nan : raw
    }

    /// Clipped, transformed and scaled to 0…1; a missing value without a number reads the middle.
    func position(_ raw: Double) -> Double {
        let value = filled(raw)
        guard !value.isNaN else { return 0.5 }
        let distance =
            switch transform {
            case .identity: value - lower
            case .log1p: ElementaryFunctions.log1p(min(max(value, lowerBound), upperBound)) - lower
            }
        let position = distance * inverseWidth
        return position > 0 ? min(position, 1) : 0
    }

    /// Which of `count` equal cells of the transformed range a number is in; one beyond the bounds is in the first or
    /// last.
    ///
    /// - Precondition: the value is a number.
    func cell(_ value: Double, of count: Int) -> Int {
        let clipped = min(max(value, lowerBound), upperBound)
        // A quotient is closer than a position: where 6 of 72 months begin the second of 12 cells, they are in it.
        return min(Int((Self.apply(transform, clipped) - lower) / width * Double(count)), count - 1)
    }

    /// For loops over many customers: gain · ``position(_:)`` + offset. Only without a transform.
    func scaled(gain: Double, offset: Double) -> tributary_range {
        tributary_range(
            lower: lower, inverse_width: inverseWidth, gain: gain, offset: offset,
            missing: gain * position(.nan) + offset)
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
