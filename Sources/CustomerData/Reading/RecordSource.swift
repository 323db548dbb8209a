// SPDX-License-Identifier: Apache-2.0

/// Records with named columns, one after the other: of a file, or of a query.
package protocol RecordSource: AnyObject {
    /// The file, or the database and table, for messages.
    var file: String { get }
    var columns: [String] { get }
    /// The line, or the row of a query, of the current record; from 1.
    var line: Int { get }
    /// Whether the current record has as many fields as there are columns.
    var isComplete: Bool { get }

    /// Moves to the next record; false at the end.
    func next() throws -> Bool

    /// Lends a field of the current record as UTF-8; blank for what is not there.
    ///
    /// - Precondition: ``isComplete``, and `index` is one of a column.
    func field(_ index: Int) -> UnsafeRawBufferPointer
}

extension RecordSource {
    /// - Throws: ``CustomerDataError/unknownColumn(file:column:suggestion:columnCount:)``.
    package func index(of column: String) throws -> Int {
        guard let index = columns.firstIndex(of: column) else {
            throw CustomerDataError.unknownColumn(
                file: file, column: column, suggestion: Spelling.nearest(to: column, among: columns),
                columnCount: columns.count)
        }
        return index
    }

    /// - Throws: ``CustomerDataError/duplicateColumn(file:column:)``.
    func requireDistinctColumns() throws {
        var seen = Set<String>()
        for name in columns where !name.isEmpty && !seen.insert(name).inserted {
            throw CustomerDataError.duplicateColumn(file: file, column: name)
        }
    }
}
