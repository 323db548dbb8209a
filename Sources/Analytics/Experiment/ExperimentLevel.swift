// SPDX-License-Identifier: Apache-2.0

public import Federation

/// What error rate a comparison may spend: 5 % shared among the looks, then among the comparisons of one look.
///
/// The levels of all looks add up to 5 %. That keeps the error rate whatever the looks have to do with each other: with
/// fresh noise in each, sums of later looks are not earlier ones with independent additions, as bounds computed from the
/// looks' correlation take for granted.
struct ExperimentLevel: Equatable {
    /// The probability of any false alarm in the whole experiment.
    static let total = 0.05

    /// What detectable effects are found with.
    static let power = 0.8

    /// This look's part of ``total``.
    let look: Double

    let comparisons: Int

    /// - Parameter comparisons: of one look, hidden ones too.
    init(_ specification: ExperimentSpecification, comparisons: Int) {
        func spent(_ look: Int) -> Double {
            Self.spent(specification.spending, at: Double(look) / Double(specification.looks))
        }
        look = spent(specification.look) - spent(specification.look - 1)
        self.comparisons = max(1, comparisons)
    }

    /// Of ``total``, by the share of the looks that are over.
    private static func spent(_ spending: ExperimentSpecification.Spending, at share: Double) -> Double {
        guard share > 0 else { return 0 }
        return switch spending {
        case .obrienFleming:
            NormalDistribution.bothTails(NormalDistribution.bound(ofBothTails: total) / share.squareRoot())
        case .pocock: total * ElementaryFunctions.log1p((ElementaryFunctions.exp(1) - 1) * share)
        case .even: total * share
        }
    }

    /// For one comparison, if all get the same.
    var each: Double { look / Double(comparisons) }

    /// How far an effect must lie from nothing, in standard errors, to count whatever the other comparisons say.
    var bound: Double { NormalDistribution.bound(ofBothTails: each) }

    /// Holm's step-down over the p-values of one look, scaled so that 5 % is the level: in the order given.
    func adjusted(_ pValues: [Double]) -> [Double] {
        var adjusted = pValues
        var largest = 0.0
        for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            let scaled = pValues[index] * Double(comparisons - rank) * Self.total / look
            largest = max(largest, min(1, scaled))
            adjusted[index] = largest
        }
        return adjusted
    }

    /// The probability that an effect of this size counts.
    func power(of effect: Double, standardError: Double) -> Double {
        guard standardError > 0 else { return effect == 0 ? each : 1 }
        let ratio = abs(effect) / standardError
        return NormalDistribution.below(ratio - bound) + NormalDistribution.below(-ratio - bound)
    }

    /// The effect, in standard errors, that counts 8 times in 10.
    var detectable: Double { bound + NormalDistribution.bound(ofBothTails: 2 * (1 - Self.power)) }
}

extension ExperimentSpecification {
    /// How many of its standard errors an effect must measure to be found 8 times in 10, at this look and with the
    /// correction for several comparisons.
    ///
    /// - Throws: ``AnalyticsError`` when the contract cannot serve the experiment.
    public func detectableDeviations(_ contract: FeatureContract) throws -> Double {
        let layout = try ExperimentLayout(self, contract)
        return ExperimentLevel(self, comparisons: layout.comparisons).detectable
    }
}

extension ExperimentLayout {
    /// Effects that one look tests.
    var comparisons: Int { entries.count * max(1, groups.names.count - 1) }
}
