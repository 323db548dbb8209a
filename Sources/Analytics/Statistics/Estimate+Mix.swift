// SPDX-License-Identifier: Apache-2.0

extension Estimate {
    /// The best mix of independent measurements of one figure: each weighs one over its variance. Exact ones, which
    /// only tests have, are averaged.
    ///
    /// - Precondition: there is at least one.
    static func mix(_ estimates: [Estimate]) -> Estimate {
        let exact = estimates.filter { $0.standardError <= 0 }
        guard exact.isEmpty else {
            return Estimate(value: exact.reduce(0) { $0 + $1.value } / Double(exact.count), standardError: 0)
        }
        let weights = estimates.map { 1 / ($0.standardError * $0.standardError) }
        let total = weights.reduce(0, +)
        return Estimate(
            value: zip(estimates, weights).reduce(0) { $0 + $1.0.value * $1.1 } / total,
            standardError: (1 / total).squareRoot())
    }

    /// What a row's total must be, in standard errors of the noise, to be divided up.
    private static let leastDeviations = 4.0

    /// Each count's share of a row of counts of different customers; nil where the noise hides how many there are.
    static func shares(_ row: [Estimate]) -> [Estimate]? {
        let total = row.reduce(Estimate(value: 0, standardError: 0)) { $0 + $1 }
        guard total.value > leastDeviations * total.standardError else { return nil }
        let shares = row.indices.compactMap { index in
            let others = row.indices.filter { $0 != index }
            return share(of: row[index], and: others.reduce(Estimate(value: 0, standardError: 0)) { $0 + row[$1] })
        }
        return shares.count == row.count ? shares : nil
    }
}
