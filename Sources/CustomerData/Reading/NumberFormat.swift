// SPDX-License-Identifier: Apache-2.0

/// How decimal numbers are written in a source.
public enum NumberFormat: String, Sendable, CaseIterable {
    /// `1234.5`
    case point
    /// `1234,5` or `1.234,5`
    case comma

    /// Integers up to this fit a Double exactly.
    private static let exactMantissa: UInt64 = 1 << 53
    /// The powers of ten that a Double holds exactly.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20,
        1e21, 1e22,
    ]

    /// The nearest Double of a decimal number with an optional sign and exponent; nil for anything else.
    ///
    /// - Complexity: two exactly represented numbers and one correctly rounded division or product where that is
    ///   enough (Clinger 1990), the library's conversion otherwise.
    package func parse(_ text: UnsafeRawBufferPointer) -> Double? {
        var scanner = DecimalScanner(text, format: self)
        guard let decimal = scanner.scan() else { return nil }
        if decimal.digits <= 19, decimal.mantissa <= Self.exactMantissa, abs(decimal.exponent) < Self.powersOfTen.count
        {
            let power = Self.powersOfTen[abs(decimal.exponent)]
            let value = decimal.exponent < 0 ? Double(decimal.mantissa) / power : Double(decimal.mantissa) * power
            return decimal.isNegative ? -value : value
        }
        let plain = String(decoding: text.compactMap(normalised), as: UTF8.self)
        guard let value = Double(plain), value.isFinite else { return nil }
        return value
    }

    /// The byte in the notation of the language: no group separators, a point.
    private func normalised(_ byte: UInt8) -> UInt8? {
        guard self == .comma else { return byte }
        return byte == UInt8(ascii: ".") ? nil : byte == UInt8(ascii: ",") ? UInt8(ascii: ".") : byte
    }
}

/// What the digits of a decimal number say.
private struct Decimal64 {
    var mantissa: UInt64 = 0
    /// Significant digits; above 19 the mantissa is not complete.
    var digits = 0
    var exponent = 0
    var isNegative = false
}

/// Reads sign, digits, point and exponent, and nothing more.
private struct DecimalScanner {
    private let text: UnsafeRawBufferPointer
    private let point: UInt8
    private let group: UInt8?
    private var index = 0
    private var result = Decimal64()

    init(_ text: UnsafeRawBufferPointer, format: NumberFormat) {
        self.text = text
        point = format == .comma ? UInt8(ascii: ",") : UInt8(ascii: ".")
        group = format == .comma ? UInt8(ascii: ".") : nil
    }

    mutating func scan() -> Decimal64? {
        if let sign = peek, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            result.isNegative = sign == UInt8(ascii: "-")
            index += 1
        }
        guard let whole = scanWhole() else { return nil }
        var fraction = 0
        if peek == point {
            index += 1
            fraction = scanDigits()
            result.exponent -= fraction
        }
        guard whole + fraction > 0 else { return nil }
        guard scanExponent(), index == text.count else { return nil }
        return result
    }

    private var peek: UInt8? { index < text.count ? text[index] : nil }

    /// Digits, in groups of three if the format has a group separator.
    private mutating func scanWhole() -> Int? {
        var count = scanDigits()
        var isGrouped = false
        while let group, peek == group {
            guard (1...3).contains(count) || isGrouped else { return nil }
            isGrouped = true
            index += 1
            guard scanDigits() == 3 else { return nil }
            count += 3
        }
        return count
    }

    private mutating func scanDigits() -> Int {
        let first = index
        while index < text.count {
            let digit = text[index] &- 0x30
            guard digit < 10 else { break }
            if result.digits < 19 { result.mantissa = result.mantissa &* 10 &+ UInt64(digit) }
            if result.digits > 0 || digit > 0 { result.digits += 1 }
            index += 1
        }
        return index - first
    }

    private mutating func scanExponent() -> Bool {
        guard let mark = peek, mark | 0x20 == UInt8(ascii: "e") else { return true }
        index += 1
        var isNegative = false
        if let sign = peek, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            index += 1
        }
        var value = 0
        let first = index
        while index < text.count, index - first < 4 {
            let digit = text[index] &- 0x30
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            index += 1
        }
        result.exponent += isNegative ? -value : value
        return index > first
    }
}
