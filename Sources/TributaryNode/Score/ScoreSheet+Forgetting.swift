// SPDX-License-Identifier: Apache-2.0

import CustomerData

extension ScoreSheet {
    /// A score file without the lines of one customer.
    ///
    /// - Returns: nil if there is no such line.
    /// - Throws: ``CustomerData/CustomerDataError`` for a file that is not one of ``csv(of:)``.
    package static func removing(_ customer: String, from file: [UInt8]) throws -> [UInt8]? {
        let reader = try TableReader(
            MemoryByteSource(file), file: "scores.csv", layout: .csv, encoding: .utf8, columns: nil)
        var bytes = Array((reader.columns.map(quoted).joined(separator: ",") + "\r\n").utf8)
        var isFound = false
        while try reader.next() {
            let fields = (0..<(reader.isComplete ? reader.columns.count : 0)).map { String(field: reader.field($0)) }
            if fields.first == customer {
                isFound = true
            } else {
                bytes += Array((fields.map(quoted).joined(separator: ",") + "\r\n").utf8)
            }
        }
        return isFound ? bytes : nil
    }
}
