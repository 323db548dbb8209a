// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL

/// Some rows of a query.
final class PostgreSQLResult {
    private let library: tributary_libpq
    private let result: OpaquePointer
    let rowCount: Int32

    /// Takes over `result`.
    init(_ result: OpaquePointer, _ library: tributary_libpq) {
        self.result = result
        self.library = library
        rowCount = library.rows(result)
    }

    deinit { library.clear(result) }

    var columns: [String] {
        (0..<library.fields(result)).map { library.field_name(result, $0).map { String(cString: $0) } ?? "" }
    }

    /// The value as text, lent as long as the result lives; nil for NULL.
    func value(_ row: Int32, _ column: Int32) -> UnsafeRawBufferPointer? {
        guard library.is_null(result, row, column) == 0 else { return nil }
        return UnsafeRawBufferPointer(
            start: library.value(result, row, column), count: Int(library.length(result, row, column)))
    }

    func length(_ row: Int32, _ column: Int32) -> Int { Int(library.length(result, row, column)) }

    /// A value of the first row.
    func text(_ column: Int32) -> String? { rowCount == 0 ? nil : value(0, column).map { String(field: $0) } }
}
