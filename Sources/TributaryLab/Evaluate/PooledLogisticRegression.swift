// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Federation
import Foundation

/// The yardstick: plain logistic regression on the pooled customers, no privacy.
///
/// Minimizes ½‖w‖² + C Σ ln(1 + e^(−y·f)) with C = 1 and a free intercept, over numbers scaled to 0…1 by the contract's
/// bounds and one-hot categories (one column for a yes/no), the features that models may use. Newton's method to the
/// optimum, which is what scikit-learn's `LogisticRegression()` finds on the same columns.
package struct PooledLogisticRegression {
    private static let maximumSteps = 50
    private static let tolerance = 1e-9

    private let columns: Columns
    /// The intercept is the last.
    package let weights: [Double]

    /// Trains on the customers who have a label and are not held out.
    package init(_ matrix: FeatureMatrix) {
        let columns = Columns(matrix.contract)
        let rows = (0..<matrix.rowCount).filter {
            !matrix.isHeldOut[$0] && matrix.labels[$0] != FeatureMatrix.Label.missing
        }
        let inputs = rows.map { columns.values(matrix, row: $0) }
        let outcomes = rows.map { matrix.labels[$0] == FeatureMatrix.Label.positive ? 1.0 : 0.0 }
        self.columns = columns
        weights = Self.fit(inputs, outcomes, width: columns.count)
        gradient = Self.derivatives(inputs, outcomes, at: weights).gradient
    }

    /// The slope of the minimized function at the weights: zero at the optimum.
    package let gradient: [Double]

    /// The log-odds of a customer.
    package func score(_ matrix: FeatureMatrix, row: Int) -> Double {
        zip(columns.values(matrix, row: row), weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func fit(_ inputs: [[Double]], _ outcomes: [Double], width: Int) -> [Double] {
        var weights = [Double](repeating: 0, count: width)
        for _ in 0..<maximumSteps {
            let (gradient, curvature) = derivatives(inputs, outcomes, at: weights)
            let step = solve(curvature, gradient)
            for index in 0..<width { weights[index] -= step[index] }
            if step.allSatisfy({ abs($0) < tolerance }) { break }
        }
        return weights
    }

    /// The intercept, last, is not penalized; a trace keeps the system solvable if no row says anything.
    private static func derivatives(
        _ inputs: [[Double]], _ outcomes: [Double], at weights: [Double]
    ) -> (gradient: [Double], curvature: [Double]) {
        let width = weights.count
        var gradient = weights
        gradient[width - 1] = 0
        var curvature = [Double](repeating: 0, count: width * width)
        for index in 0..<width { curvature[index * width + index] = index == width - 1 ? 1e-9 : 1 }
        for (input, outcome) in zip(inputs, outcomes) {
            let logOdds = zip(input, weights).reduce(0) { $0 + $1.0 * $1.1 }
            let probability = 1 / (1 + exp(-logOdds))
            let weight = probability * (1 - probability)
            add(input, residual: probability - outcome, weight: weight, &gradient, &curvature)
        }
        return (gradient, curvature)
    }

    private static func add(
        _ input: [Double], residual: Double, weight: Double, _ gradient: inout [Double], _ curvature: inout [Double]
    ) {
        let width = input.count
        for row in 0..<width where input[row] != 0 {
            gradient[row] += residual * input[row]
            let scaled = weight * input[row]
            for column in 0..<width { curvature[row * width + column] += scaled * input[column] }
        }
    }

    /// Cholesky, in place; the matrix is positive definite because of the penalty.
    private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
        let width = right.count
        var factor = matrix
        for column in 0..<width {
            for row in column..<width {
                var sum = factor[row * width + column]
                for index in 0..<column { sum -= factor[row * width + index] * factor[column * width + index] }
                factor[row * width + column] =
                    row == column ? max(sum, 1e-12).squareRoot() : sum / factor[column * width + column]
            }
        }
        var solution = right
        for row in 0..<width {
            for index in 0..<row { solution[row] -= factor[row * width + index] * solution[index] }
            solution[row] /= factor[row * width + row]
        }
        for row in stride(from: width - 1, through: 0, by: -1) {
            for index in row + 1..<max(width, row + 1) {
                solution[row] -= factor[index * width + row] * solution[index]
            }
            solution[row] /= factor[row * width + row]
        }
        return solution
    }
}

/// The columns of the yardstick.
private struct Columns {
    private let features: [(column: Int, feature: Feature)]
    let count: Int

    init(_ contract: FeatureContract) {
        features = contract.features.enumerated().filter { !$0.element.isProtected }.map { ($0.offset, $0.element) }
        count = features.reduce(1) { $0 + Self.width($1.feature) }
    }

    func values(_ matrix: FeatureMatrix, row: Int) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(count)
        for (column, feature) in features {
            switch (matrix.columns[column], feature.kind) {
            case (.numeric(let numbers), _):
                values.append(ContractScale.position(numbers[row], feature) ?? 0.5)
            case (.categorical(let codes), .categorical(let categories)):
                var code = Int(codes[row])
                if code < 0, case .category(let name) = feature.missing {
                    code = categories.firstIndex(of: name) ?? code
                }
                let width = Self.width(feature)
                for index in 0..<width { values.append(code == index + categories.count - width ? 1 : 0) }
            case (.categorical, .numeric): values.append(0)
            }
        }
        values.append(1)
        return values
    }

    private static func width(_ feature: Feature) -> Int {
        guard case .categorical(let categories) = feature.kind else { return 1 }
        return categories.count == 2 ? 1 : categories.count
    }
}
