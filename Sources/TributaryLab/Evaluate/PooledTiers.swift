// SPDX-License-Identifier: Apache-2.0

import Analytics

/// Exactly how many customers are in each tier at the cuts that a study released, and how they moved.
struct PooledTiers {
    private let matrix: FeatureMatrix

    init(_ matrix: FeatureMatrix) { self.matrix = matrix }

    /// By the names of the result's figures; empty for everything but tiers.
    func values(_ result: AnalysisResult) throws -> [String: Double] {
        guard case .tiers(let model) = result else { return [:] }
        let assigner = try TierAssigner(model: model, contract: matrix.contract)
        var values: [String: Double] = [:]
        for item in result.figures where item.figure.unit == "customers" { values[item.name] = 0 }
        for row in 0..<matrix.rowCount {
            guard let tier = assigner.tier(matrix, row: row) else { continue }
            let before = assigner.earlier(matrix, row: row)
            values[tier.named.rawValue, default: 0] += 1
            values[tier.value.rawValue, default: 0] += 1
            let absent = "not yet a customer"
            values["\(before?.named.rawValue ?? absent) → \(tier.named.rawValue)", default: 0] += 1
            values["\(before?.value.rawValue ?? absent) → \(tier.value.rawValue)", default: 0] += 1
        }
        return values
    }
}
