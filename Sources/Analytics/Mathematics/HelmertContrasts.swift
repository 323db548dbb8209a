// SPDX-License-Identifier: Apache-2.0

/// `count` categories as vectors of `count − 1` numbers that sum to zero over the categories and are all equally far
/// apart: one-hot encoding without the constant that the intercept already says.
enum HelmertContrasts {
    /// Appends the vector of `category`.
    static func write(category: Int, of count: Int, to output: inout [Double]) {
        for column in 1..<max(count, 1) {
            let norm = (Double(column) * Double(column + 1)).squareRoot()
            let value: Double =
                if category < column { 1 / norm } else if category == column { -Double(column) / norm } else { 0 }
            output.append(value)
        }
    }
}
