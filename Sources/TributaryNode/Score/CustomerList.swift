// SPDX-License-Identifier: Apache-2.0

import CustomerData

/// The lists of customers that this program writes: score files, work lists, follow-up lists. They are known by their
/// columns, so that no other file is taken for one, written over or searched for a customer.
package enum CustomerList {
    private static let columns = Set(ScoreSheet.header + WorkList.header)
    private static let fewestColumns = 2

    /// Whether a file has the header of such a list, or of an earlier version's.
    package static func isList(_ path: String) -> Bool {
        guard let reader = try? TableReader(path: path, layout: .csv, encoding: .utf8, columns: nil) else {
            return false
        }
        return reader.columns.count >= fewestColumns && reader.columns.contains(ScoreSheet.customerColumn)
            && columns.isSuperset(of: reader.columns)
    }

    /// What a list says of one customer: for each line the columns that are not blank, in the order of the file.
    ///
    /// - Throws: ``CustomerData/CustomerDataError`` for a file that is no table.
    package static func lines(of customer: String, in path: String) throws -> [[(column: String, text: String)]] {
        let names = ScoreSheet.names(of: customer)
        let reader = try TableReader(path: path, layout: .csv, encoding: .utf8, columns: nil)
        let place = try reader.index(of: ScoreSheet.customerColumn)
        var lines: [[(column: String, text: String)]] = []
        while try reader.next() {
            guard reader.isComplete,
                names.contains(String(field: reader.field(place)).trimmedLikeFields)
            else { continue }
            lines.append(
                reader.columns.indices.compactMap { index in
                    let text = String(field: reader.field(index))
                    return index == place || text.isEmpty ? nil : (reader.columns[index], text)
                })
        }
        return lines
    }
}
