// SPDX-License-Identifier: Apache-2.0

/// What nobody means by a number, as text. A field either has a rule that refuses each, or names it as legal.
enum HostileNumber {
    static let overlong = "1" + String(repeating: "0", count: 5000)

    static let all = [
        "-10", "-1", "nan", "NaN", "inf", "-inf", "infinity", "1e300", "-1e300", "1e400", "18446744073709551616",
        "99999999999999999999999999", "", " ", "ten", "1,5", "1 000", overlong,
    ]
}

/// One numeric field of a text that people write: the whole text with `§` in the place of the number.
struct NumericField: Sendable, CustomStringConvertible {
    let description: String
    let template: String
    /// A value that is taken.
    let good: String
    /// Hostile elsewhere, legal here.
    let legal: Set<String>

    init(_ description: String, _ template: String, good: String, legal: Set<String> = []) {
        self.description = description
        self.template = template
        self.good = good
        self.legal = legal
    }

    func text(_ value: String) -> String { template.replacing("§", with: value) }

    /// Quoted, so that an empty value is an empty text and not another kind of node.
    var hostileTexts: [(value: String, text: String)] {
        HostileNumber.all.filter { !legal.contains($0) }.map { ($0, text("\"\($0)\"")) }
    }
}
