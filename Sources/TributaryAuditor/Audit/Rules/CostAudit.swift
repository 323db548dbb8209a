// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation

/// The cost of a round, from Δ, s², U_min, n_c and m alone. What the terms say of it is only compared.
struct CostAudit: Sendable {
    /// Recomputed, in units of 10⁻⁹ ρ; the limit where the parameters give no guarantee at all.
    let nanoRho: UInt64
    /// Why the stated cost is wrong; nil if it is right.
    let fault: String?

    /// The raw parameters, the stated cost and the recomputed one.
    let figures: [String: String]

    init(_ terms: RoundTerms) {
        do {
            nanoRho = try NoiseProvision(
                clippingBound: terms.clippingBound, branchesPerCustomer: terms.branchesPerCustomer,
                minimumSurvivors: Int(terms.minimumCohort), colludingNodes: Int(terms.assumedColluders),
                variance: terms.noiseVariance, dimension: Int(terms.dimension)
            ).nanoRho
            fault =
                nanoRho == terms.nanoRho
                ? nil
                : "states a cost of rho \(Figures.rho(terms.nanoRho)), but its parameters cost rho "
                    + Figures.rho(nanoRho)
        } catch {
            nanoRho = Limits.maximumNanoRho
            fault = "gives no guarantee: \(error)"
        }
        figures = [
            "clipping_bound": "\(terms.clippingBound)", "noise_variance": "\(terms.noiseVariance)",
            "minimum_cohort": "\(terms.minimumCohort)", "assumed_colluders": "\(terms.assumedColluders)",
            "branches_per_customer": "\(terms.branchesPerCustomer)", "dimension": "\(terms.dimension)",
            "declared_nano_rho": "\(terms.nanoRho)", "recomputed_nano_rho": "\(nanoRho)",
        ]
    }
}

extension UInt64 {
    /// The sum, or the largest number.
    func saturatingSum(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
