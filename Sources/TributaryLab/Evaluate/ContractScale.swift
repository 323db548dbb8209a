// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation

/// The contract's own scale, written down a second time on purpose: the yardsticks of an evaluation share no code with
/// the analyses that are measured against them.
enum ContractScale {
    /// A raw number after the missing rule, clipped, transformed and scaled to 0…1; nil if it stays missing.
    static func position(_ raw: Double, _ feature: Feature) -> Double? {
        guard case .numeric(let lower, let upper, let transform, _, _) = feature.kind else { return nil }
        var value = raw
        if value.isNaN, case .constant(let constant) = feature.missing { value = constant }
        guard !value.isNaN else { return nil }
        let clipped = min(max(value, lower), upper)
        return switch transform {
        case .identity: (clipped - lower) / (upper - lower)
        case .log1p: (log1p(clipped) - log1p(lower)) / (log1p(upper) - log1p(lower))
        }
    }
}
