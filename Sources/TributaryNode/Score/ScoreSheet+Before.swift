// SPDX-License-Identifier: Apache-2.0

package import Analytics
import CustomerData

extension ScoreSheet {
    /// Each customer's value tier in a score file; nobody's if the file does not tell.
    ///
    /// - Throws: ``CustomerData/CustomerDataError`` for a file that is no table.
    package static func valueTiers(in file: [UInt8]) throws -> [String: ValueTier] {
        try valueTiers(
            TableReader(MemoryByteSource(file), file: "scores.csv", layout: .csv, encoding: .utf8, columns: nil))
    }

    /// Of a file of any size.
    package static func valueTiers(at path: String) throws -> [String: ValueTier] {
        try valueTiers(TableReader(path: path, layout: .csv, encoding: .utf8, columns: nil))
    }

    private static func valueTiers(_ reader: TableReader) throws -> [String: ValueTier] {
        guard let customer = reader.columns.firstIndex(of: customerColumn),
            let tier = reader.columns.firstIndex(of: valueTierColumn)
        else { return [:] }
        var tiers: [String: ValueTier] = [:]
        while try reader.next() {
            guard reader.isComplete, let value = ValueTier(rawValue: String(field: reader.field(tier))) else {
                continue
            }
            tiers[String(field: reader.field(customer))] = value
        }
        return tiers
    }
}
