// SPDX-License-Identifier: Apache-2.0

extension RegistryEntry {
    static func variant(_ document: ReportDocument) -> RegistryValue {
        .map([
            ("variant_name", .text("Zero-concentrated DP")),
            (
                "data_domain",
                .text(
                    "For each branch, any set of customers with the bounded features of a published feature contract. "
                        + "A feature depends on one customer's records and public constants only.")
            ),
            (
                "unprotected_quantities",
                .text(
                    "Who belongs to the federation, which branches took part in which round, the studies with all "
                        + "their parameters, and a reason that a branch gives when it refuses a study. No count of "
                        + "customers and no branch's figure is released.")
            ),
        ])
    }

    static func loss(_ document: ReportDocument) -> RegistryValue {
        let label = document.label
        let worst = document.totals.max { $0.recomputedNanoRho < $1.recomputedNanoRho }
        var parameters: [(key: String, value: RegistryValue)] = []
        if let epsilon = worst?.epsilon {
            parameters.append(("epsilon", .number((epsilon * 1000).rounded(.up) / 1000)))
        }
        parameters.append(("delta", .number(label.delta)))
        parameters.append(("rho", .number(Double(worst?.recomputedNanoRho ?? 0) / 1e9)))
        let budgets = document.policies.map { "period \($0.period): rho \(Figures.rho($0.budgetNanoRho))" }
        return .map([
            ("privacy_unit", .text("Individual")),
            (
                "privacy_unit_details",
                .text(
                    "One customer: everything that the feature contract says about them in the branch that holds them. "
                        + "Data sets are adjacent if they differ by adding or removing one customer. A customer is "
                        + "declared to be in at most \(label.branchesPerCustomer) of the branches, and charged "
                        + "accordingly.")
            ),
            ("privacy_parameters", .map(parameters)),
            (
                "privacy_parameters_details",
                .text(
                    "Spent so far over all periods by the branch that spent most, recomputed by an audit of the public "
                        + "log from clipping bounds and noise variances; epsilon by the tight conversion from zCDP, "
                        + "rounded up. Limits for each branch: \(unique(budgets).suffix(20).joined(separator: "; ")).")
            ),
        ])
    }

    static func model(_ document: ReportDocument) -> RegistryValue {
        let colluders = document.label.assumedColluders ?? 0
        return .map([
            ("model_name", .text("Federated")),
            (
                "model_name_details",
                .text(
                    "Distributed noise under secure aggregation: each branch adds its share of the noise before it "
                        + "masks its sum; only the total over the branches can be unmasked.")
            ),
            (
                "actors",
                .text(
                    "Branches hold their customers' records and trust their own machines. Head office coordinates and "
                        + "may be curious or lie; it sees sums over at least \(document.label.minimumCohort ?? 0) "
                        + "branches. At most \(colluders) of them are assumed to help head office. A privacy officer "
                        + "signs studies, an auditor recomputes the log; neither sees data. Readers of releases may "
                        + "have any other knowledge.")
            ),
            ("release_type", .text("Many releases")),
            (
                "release_type_details",
                .text(
                    "Each branch has one budget for each period. A period is opened by a signed entry in the log and "
                        + "never by a clock; a branch refuses what its budget cannot pay. Costs add up over periods.")
            ),
            ("data_source_type", .text("Dynamic")),
            ("access_type", .text("Non-interactive")),
            (
                "access_type_details",
                .text(
                    "Head office proposes studies from a closed catalogue; branches accept or refuse each. There is "
                        + "one budget for all analysts together, so no assumption that analysts do not collude.")
            ),
        ])
    }

    static func implementation(_ document: ReportDocument) -> RegistryValue {
        .map([
            (
                "preprocessing_and_hyperparameter_tuning",
                .text(
                    "Bounds, bins and all parameters are fixed in the study before its first round and are public. "
                        + "Evaluations on held-out customers are studies of their own and are charged.")
            ),
            (
                "mechanisms",
                .text(
                    "Distributed discrete Gaussian (arXiv 2004.00010, 2102.06387): contributions are clipped and "
                        + "truncated in integers, noise is sampled exactly in integers, sums are taken modulo a power "
                        + "of two, so no floating point enters the guarantee. Noise is drawn before a round's clock "
                        + "matters. Records never leave the branch.")
            ),
            (
                "composition",
                .text(
                    "Costs rho add up over rounds, adaptively, in integer units of 10^-9; "
                        + "\(document.roundsInAll) rounds so far. No amplification by sampling is claimed.")
            ),
            (
                "post_processing",
                .text(
                    "Models, confidence intervals and rankings are computed from released sums. Scoring happens in the "
                        + "branch and is not released.")
            ),
            (
                "justification",
                .text(justification(document))
            ),
        ])
    }

    private static func justification(_ document: ReportDocument) -> String {
        let audit =
            "Audit of \(document.logSize) entries of the public append-only log, root hash "
            + "\(document.logRoot ?? "none"): \(document.verdict.rawValue). "
        return audit
            + (document.verdict.isGood
                ? "Every cost was recomputed from raw parameters, without any secret; a second accountant agrees."
                : "The audit did not pass: the figures of this entry are not confirmed.")
    }

    private static func unique(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}
