// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Foundation

/// Results in plain words, every figure with what the noise may have moved it.
enum ResultText {
    /// - Parameter contract: what a churn model's features mean; without it they keep their names.
    static func text(of result: AnalysisResult, contract: FeatureContract? = nil) -> String {
        switch result {
        case .segments(let model): text(of: model)
        case .churn(let model): text(of: model, contract)
        case .evaluation(let evaluation): text(of: evaluation)
        case .statistics(let statistics): text(of: statistics)
        case .service(let service): text(of: service)
        case .tiers(let model): text(of: model)
        case .affinity(let affinity): text(of: affinity)
        case .clv(let model): text(of: model)
        case .experiment(let experiment): text(of: experiment)
        }
    }

    /// "1204 ± 31": a count of customers with half of its 95 % interval.
    static func count(_ estimate: Estimate) -> String {
        String(format: "%.0f ± %.0f", max(0, estimate.value), 1.96 * estimate.standardError)
    }
}
