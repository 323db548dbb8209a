// SPDX-License-Identifier: Apache-2.0

import CustomerData

extension ScoreSheet {
    private static let bytesPerPiece = 1 << 20

    /// Takes the lines of one customer out of a score file or work list of any size.
    ///
    /// - Returns: whether there were any; else the file stays as it is.
    /// - Throws: ``CustomerData/CustomerDataError`` for a file that is no table,
    ///   ``TributaryNodeError/file(path:reason:)``.
    package static func remove(_ customer: String, from path: String) throws -> Bool {
        let names = names(of: customer)
        let reader = try TableReader(path: path, layout: .csv, encoding: .utf8, columns: nil)
        guard let place = reader.columns.firstIndex(of: customerColumn) else {
            throw TributaryNodeError.file(
                path: path, reason: "is no list of customers: it has no column \(customerColumn)")
        }
        return try PrivateFile.rewrite(path) { add in
            var piece = Array(line(reader.columns).utf8)
            var isFound = false
            while try reader.next() {
                guard reader.isComplete else { continue }
                let fields = reader.columns.indices.map { String(field: reader.field($0)) }
                // Texts are equal however their accents are composed, as they are for the store.
                if names.contains(fields[place].trimmedLikeFields) {
                    isFound = true
                    continue
                }
                piece += line(fields).utf8
                if piece.count >= bytesPerPiece {
                    try add(piece)
                    piece.removeAll(keepingCapacity: true)
                }
            }
            try add(piece)
            return isFound
        }
    }

    /// How a list may write a customer.
    static func names(of customer: String) -> [String] {
        let name = customer.trimmedLikeFields
        return [name, name.harmlessInSpreadsheets]
    }

    private static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\r\n" }
}

extension String {
    /// Without spaces and tabs at both ends, as fields of sources are read.
    var trimmedLikeFields: String { Array(utf8).withUnsafeBytes { String(field: $0.trimmed) } }
}
