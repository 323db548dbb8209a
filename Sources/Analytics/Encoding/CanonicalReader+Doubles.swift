// SPDX-License-Identifier: Apache-2.0

import Federation

extension CanonicalReader {
    /// Exactly `count` finite numbers; nothing is allocated for numbers that are not there.
    mutating func readDoubles(_ count: Int, _ field: String) throws -> [Double] {
        guard count <= remaining / 8 else { throw FederationError.truncated(field: field) }
        var values: [Double] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try readDouble(field)) }
        return values
    }
}
