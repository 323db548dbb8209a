// SPDX-License-Identifier: Apache-2.0

extension BuyingModel {
    /// How probable it is that a customer of this age has bought x more times, and the last time before each of
    /// `edges`: rows are x = 1, 2 … `most`, columns the edges. A customer without a second purchase has probability
    /// ``none(age:)``.
    ///
    /// In closed form: P(x, last ≤ f·T) = B(a, b+x)/B(a, b) · NB(x) · f^x + B(a+1, b+x−1)/B(a, b) · I_z(x, r), with
    /// z = fT/(α + fT) and the incomplete beta function by its recurrence in x.
    ///
    /// - Parameter edges: shares of the age, 0…1, rising.
    func below(age: Double, edges: [Double], most: Int) -> [[Double]] {
        let ratio = age / (alpha + age)
        var stay = b / (a + b)
        var stop = a / (a + b)
        var count = none(age: age) * r * ratio
        let places = edges.map { $0 * age / (alpha + $0 * age) }
        var terms = places.map { z in z * r * ElementaryFunctions.exp(r * ElementaryFunctions.log1p(-z)) }
        var beta = places.map { z in -ElementaryFunctions.expm1(r * ElementaryFunctions.log1p(-z)) }
        var powers = edges
        var rows: [[Double]] = []
        rows.reserveCapacity(most)
        for index in 1...most {
            let x = Double(index)
            rows.append(edges.indices.map { stay * count * powers[$0] + stop * max(0, beta[$0]) })
            for edge in edges.indices {
                beta[edge] -= terms[edge]
                terms[edge] *= places[edge] * (x + r) / (x + 1)
                powers[edge] *= edges[edge]
            }
            count *= (r + x) / (x + 1) * ratio
            stop *= (b + x - 1) / (a + b + x)
            stay *= (b + x) / (a + b + x)
        }
        return rows
    }

    /// The probability of no second purchase until `age`.
    func none(age: Double) -> Double {
        ElementaryFunctions.exp(-r * ElementaryFunctions.log1p(age / alpha))
    }
}
