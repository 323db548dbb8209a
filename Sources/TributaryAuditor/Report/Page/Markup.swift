// SPDX-License-Identifier: Apache-2.0

/// A piece of HTML. Whatever is interpolated into it is escaped unless it is markup itself, so no text that somebody
/// else wrote can become markup.
///
/// ```swift
/// let cell: Markup = "<td title=\"\(name)\">\(name)</td>"
/// ```
///
/// - Warning: Security. Only literals and ``init(trusted:)`` make markup of text. Attributes are always quoted.
package struct Markup: Sendable, Equatable {
    package private(set) var text: String

    /// - Warning: Security. For text of this program alone: a script, a style sheet.
    init(trusted text: String) { self.text = text }

    package static let empty: Markup = ""

    static func + (left: Markup, right: Markup) -> Markup { Markup(trusted: left.text + right.text) }

    static func += (left: inout Markup, right: Markup) { left.text += right.text }

    /// The text with everything that could be markup replaced, one Unicode scalar at a time: a combining character
    /// cannot hide a quotation mark.
    package static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.printable.unicodeScalars {
            switch scalar {
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Markup: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { text = value }

    package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        package mutating func appendLiteral(_ literal: String) { text += literal }
        package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
        package mutating func appendInterpolation(_ plain: String) { text += Markup.escaped(plain) }
        package mutating func appendInterpolation(_ number: Int) { text += String(number) }
        package mutating func appendInterpolation(_ number: UInt64) { text += String(number) }

        /// What nobody said is a dash.
        package mutating func appendInterpolation(_ plain: String?) { text += Markup.escaped(plain ?? "–") }
    }
}

extension Sequence<Markup> {
    /// One after the other.
    func joined(_ separator: Markup = "") -> Markup {
        Markup(trusted: map(\.text).joined(separator: separator.text))
    }
}
