// SPDX-License-Identifier: Apache-2.0

/// A number of the contract and where its position goes.
struct NumericInput: Sendable, Equatable {
    /// Its column in the matrix.
    let column: Int
    let range: NumericRange
    /// The column of a block that gets the positions.
    let place: Int
}
