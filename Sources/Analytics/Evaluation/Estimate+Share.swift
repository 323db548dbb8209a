// SPDX-License-Identifier: Apache-2.0

extension Estimate {
    /// The share of `part` in `part` and `rest`, two noisy counts of different customers. The error is that of the
    /// noise and of the sample; nil when there is hardly anybody.
    static func share(of part: Estimate, and rest: Estimate) -> Estimate? {
        let total = part.value + rest.value
        guard total >= 1 else { return nil }
        let share = min(max(part.value / total, 0), 1)
        let (left, right) = (part.standardError * (1 - share), rest.standardError * share)
        // One customer more of either kind keeps a share of 0 or 1 from seeming certain.
        let smooth = (share * total + 1) / (total + 2)
        let sampling = smooth * (1 - smooth) / total
        return Estimate(
            value: share, standardError: (sampling + (left * left + right * right) / (total * total)).squareRoot())
    }

    /// The sum of two figures about different customers.
    static func + (left: Estimate, right: Estimate) -> Estimate {
        let variance = left.standardError * left.standardError + right.standardError * right.standardError
        return Estimate(value: left.value + right.value, standardError: variance.squareRoot())
    }

    /// The difference of two figures about different customers.
    static func - (left: Estimate, right: Estimate) -> Estimate {
        Estimate(value: left.value - right.value, standardError: (left + right).standardError)
    }
}
