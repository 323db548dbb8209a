// SPDX-License-Identifier: Apache-2.0

/// Sees to it that every number of something that was received is of a size that can be computed with.
///
/// Differences and products of a few numbers of ``maximumMagnitude`` are finite. Without the bound `1e308` twice is
/// infinite, the difference of two infinities is no number, and turning that into a whole one ends the program.
struct BoundedNumbers: Decodable {
    /// Far beyond any figure of a business, and so far below the largest double that ten of them multiply.
    static let maximumMagnitude = 1e30

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// - Throws: ``AnalyticsError/malformedState(field:)`` naming the value above a number that is too large.
    init(from decoder: any Decoder) throws {
        if let fields = try? decoder.container(keyedBy: Key.self) {
            for key in fields.allKeys { _ = try fields.decode(Self.self, forKey: key) }
        } else if var list = try? decoder.unkeyedContainer() {
            while !list.isAtEnd {
                if let number = try? list.decode(Double.self) {
                    try Self.check(number, decoder)
                } else {
                    _ = try list.decode(Self.self)
                }
            }
        } else if let number = try? decoder.singleValueContainer().decode(Double.self) {
            try Self.check(number, decoder)
        }
    }

    private static func check(_ number: Double, _ decoder: any Decoder) throws {
        guard abs(number) <= maximumMagnitude else {
            throw AnalyticsError.malformedState(field: decoder.codingPath.last?.stringValue ?? "result")
        }
    }
}
