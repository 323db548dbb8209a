// SPDX-License-Identifier: Apache-2.0

import Foundation

/// BG/NBD and gamma-gamma fitted to every customer in one place by the simplex method, and what they expect by
/// numerical integration: the yardstick of `evaluate clv`, sharing no code with the analysis.
struct PooledLifetimeValue {
    struct Customer {
        let frequency: Double
        let recency: Double
        let age: Double
        /// 0 without repeat purchases of a value above 0.
        let value: Double
    }

    /// r, α, a, b.
    let buying: [Double]
    /// p, q, v.
    let spending: [Double]
    let logLikelihood: Double

    init(_ customers: [Customer]) {
        let age = customers.reduce(0) { $0 + $1.age } / Double(max(customers.count, 1))
        let buying = Self.maximum(from: [0.5, 0.15 * age, 1, 2.5]) { parameters in
            customers.reduce(0) { $0 + Self.buying(parameters, $1) }
        }
        let spenders = customers.filter { $0.frequency > 0 && $0.value > 0 }
        let mean = spenders.reduce(0) { $0 + $1.value } / Double(max(spenders.count, 1))
        spending =
            Self.maximum(from: [4, 4, 0.75 * mean]) { parameters in
                spenders.reduce(0) { $0 + Self.spending(parameters, $1) }
            }.parameters
        self.buying = buying.parameters
        logLikelihood = buying.value
    }

    /// The purchases to expect of all customers together.
    static func expected(_ customers: [Customer], _ parameters: [Double], horizon: Double) -> Double {
        customers.reduce(0) { $0 + expected($1, parameters, horizon) }
    }

    /// What all customers together are expected to be worth.
    ///
    /// - Parameter discount: by how much less a purchase counts for each unit of time that it lies ahead.
    func value(_ customers: [Customer], horizon: Double, discount: Double) -> Double {
        let (p, q, v) = (spending[0], spending[1], spending[2])
        let parts = discount > 0 ? Self.discountedParts : 1
        return customers.reduce(0) { sum, customer in
            let (x, m) = customer.value > 0 ? (customer.frequency, customer.value) : (0, 0)
            let mean = p * (v + x * m) / (p * x + q - 1)
            var (before, purchases) = (0.0, 0.0)
            for part in 1...parts {
                let until = Self.expected(customer, buying, horizon * Double(part) / Double(parts))
                let middle = horizon * (Double(part) - 0.5) / Double(parts)
                purchases += (until - before) * (discount > 0 ? pow(1 + discount, -middle) : 1)
                before = until
            }
            return sum + purchases * mean
        }
    }

    private static let discountedParts = 20

    private static func buying(_ parameters: [Double], _ customer: Customer) -> Double {
        let (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3])
        let x = customer.frequency
        let rate = lgamma(r + x) - lgamma(r) + r * log(alpha)
        let active = logBeta(a, b + x) - logBeta(a, b) - (r + x) * log(alpha + customer.age)
        guard x > 0 else { return rate + active }
        let stopped = logBeta(a + 1, b + x - 1) - logBeta(a, b) - (r + x) * log(alpha + customer.recency)
        let most = max(active, stopped)
        return rate + most + log(exp(active - most) + exp(stopped - most))
    }

    private static func spending(_ parameters: [Double], _ customer: Customer) -> Double {
        let (p, q, v) = (parameters[0], parameters[1], parameters[2])
        let (x, m) = (customer.frequency, customer.value)
        return lgamma(p * x + q) - lgamma(p * x) - lgamma(q) + q * log(v) + (p * x - 1) * log(m) + p * x * log(x)
            - (p * x + q) * log(x * m + v)
    }

    private static func logBeta(_ a: Double, _ b: Double) -> Double { lgamma(a) + lgamma(b) - lgamma(a + b) }

    /// The mean of (1 − (1 + p·t/(α + T))^−(r + x))/p over the beta distribution of p, times P(alive).
    private static func expected(_ customer: Customer, _ parameters: [Double], _ horizon: Double) -> Double {
        let (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3])
        let (x, until) = (customer.frequency, alpha + customer.age)
        let steps = 200
        var sum = 0.0
        // p = u^(1/a) evens out the density near 0; Simpson's rule over u.
        for step in 0...steps {
            let p = pow(Double(step) / Double(steps), 1 / a)
            let density = p < 1 ? pow(1 - p, b + x - 1) : (b + x > 1 ? 0 : 1)
            let purchases = p > 1e-12 ? (1 - pow(1 + p * horizon / until, -(r + x))) / p : (r + x) * horizon / until
            sum += purchases * density * (step == 0 || step == steps ? 1 : step % 2 == 1 ? 4 : 2)
        }
        let mean = sum / Double(3 * steps) / (a * exp(logBeta(a, b + x)))
        guard x > 0 else { return mean }
        let odds = a / (b + x - 1) * pow(until / (alpha + customer.recency), r + x)
        return mean / (1 + odds)
    }
}

extension PooledLifetimeValue {
    /// Nelder and Mead's simplex over the logarithms, begun again from where it ended.
    private static func maximum(
        from start: [Double], _ likelihood: ([Double]) -> Double
    ) -> (parameters: [Double], value: Double) {
        func value(_ logs: [Double]) -> Double {
            logs.allSatisfy({ abs($0) < 20 }) ? likelihood(logs.map(exp)) : -.infinity
        }
        var best = (logs: start.map(log), value: -Double.infinity)
        for size in [0.5, 0.1, 0.02] { best = climb(best.logs, size: size, value) }
        return (best.logs.map(exp), best.value)
    }

    private static func climb(
        _ start: [Double], size: Double, _ value: ([Double]) -> Double
    ) -> (logs: [Double], value: Double) {
        func point(_ logs: [Double]) -> (logs: [Double], value: Double) { (logs, value(logs)) }
        var points = [point(start)]
        for axis in start.indices {
            var logs = start
            logs[axis] += size
            points.append(point(logs))
        }
        for _ in 0..<400 {
            points.sort { $0.value > $1.value }
            let worst = points[start.count]
            if points[0].value - worst.value < 1e-9 { break }
            let centre = start.indices.map { axis in
                points[..<start.count].reduce(0) { $0 + $1.logs[axis] } / Double(start.count)
            }
            func along(_ factor: Double) -> (logs: [Double], value: Double) {
                point(zip(centre, worst.logs).map { $0 + factor * ($1 - $0) })
            }
            let mirrored = along(-1)
            if mirrored.value > points[0].value {
                let further = along(-2)
                points[start.count] = further.value > mirrored.value ? further : mirrored
            } else if mirrored.value > points[start.count - 1].value {
                points[start.count] = mirrored
            } else {
                let nearer = along(mirrored.value > worst.value ? -0.5 : 0.5)
                if nearer.value > max(worst.value, mirrored.value) {
                    points[start.count] = nearer
                } else {
                    let centre = points[0].logs
                    for index in 1..<points.count {
                        points[index] = point(zip(centre, points[index].logs).map { ($0 + $1) / 2 })
                    }
                }
            }
        }
        return points.max { $0.value < $1.value } ?? points[0]
    }
}
