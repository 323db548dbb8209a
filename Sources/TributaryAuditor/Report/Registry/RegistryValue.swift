// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A piece of a YAML document, in the order in which it is written.
package indirect enum RegistryValue: Sendable, Equatable {
    case text(String)
    case integer(Int)
    case number(Double)
    case list([RegistryValue])
    case map([(key: String, value: RegistryValue)])

    package static func == (left: RegistryValue, right: RegistryValue) -> Bool { left.yaml == right.yaml }

    /// Block style; every text in double quotes, so that no text can become anything else.
    package var yaml: String { lines(indentation: 0).joined(separator: "\n") + "\n" }

    package subscript(_ key: String) -> RegistryValue? {
        guard case .map(let fields) = self else { return nil }
        return fields.first { $0.key == key }?.value
    }

    package subscript(_ path: [String]) -> RegistryValue? {
        path.reduce(self as RegistryValue?) { $0?[$1] }
    }

    private func lines(indentation: Int) -> [String] {
        let margin = String(repeating: " ", count: indentation)
        switch self {
        case .text(let text): return [margin + Self.quoted(text)]
        case .integer(let number): return [margin + "\(number)"]
        case .number(let number): return [margin + Self.decimal(number)]
        case .list(let items):
            return items.flatMap { item -> [String] in
                var inner = item.lines(indentation: indentation + 2)
                guard let first = inner.first else { return [] }
                inner[0] = margin + "- " + first.dropFirst(indentation + 2)
                return inner
            }
        case .map(let fields):
            return fields.flatMap { key, value -> [String] in
                switch value {
                case .list, .map: return ["\(margin)\(key):"] + value.lines(indentation: indentation + 2)
                default: return ["\(margin)\(key): \(value.lines(indentation: 0).joined())"]
                }
            }
        }
    }

    /// YAML's double-quoted form, in ASCII and what YAML prints.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                result += "\\x" + String(format: "%02X", scalar.value)
            case _ where String(scalar).printable.isEmpty: break
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A form that YAML 1.1 and 1.2 read as a number: with a point, and a sign in the exponent.
    private static func decimal(_ value: Double) -> String {
        let text = "\(value)"
        guard let mark = text.firstIndex(of: "e") else { return text }
        let mantissa = text[..<mark]
        let exponent = text[text.index(after: mark)...]
        let sign = exponent.hasPrefix("-") ? "" : "+"
        return (mantissa.contains(".") ? String(mantissa) : mantissa + ".0") + "e" + sign + exponent
    }
}
