// SPDX-License-Identifier: Apache-2.0

/// A column that says in which currency an amount is, and what one unit of each is worth in the branch's own.
public struct CurrencyMapping: Sendable, Equatable {
    /// Most currencies of one column: more than there are.
    public static let maximumCurrencies = 300
    /// What one unit may be worth.
    public static let allowedRates = 1e-9...1e9

    public let column: String
    /// By the text in the column, compared as it is written.
    public let rates: [String: Double]

    public init(column: String, rates: [String: Double]) {
        self.column = column
        self.rates = rates
    }

    /// - Parameters:
    ///   - code: the text in the column, without blanks at its ends.
    func rate(of code: UnsafeRawBufferPointer) -> Double? { rates[String(field: code)] }
}

extension CurrencyMapping {
    init(_ yaml: inout YAMLMapping) throws {
        column = try yaml.requiredText("column")
        guard var table = try yaml.mapping("rates"), !table.keys.isEmpty else {
            throw yaml.invalid("rates", "must say what one unit of each currency is worth, as {EUR: 1, USD: 0.92}")
        }
        guard table.keys.count <= Self.maximumCurrencies else {
            throw yaml.invalid("rates", "must be at most \(Self.maximumCurrencies)")
        }
        var rates: [String: Double] = [:]
        for code in table.keys {
            guard let rate = try table.number(code), Self.allowedRates.contains(rate) else {
                throw table.invalid(code, "must be from 1e-9 to 1e9")
            }
            rates[code] = rate
        }
        try table.finish()
        try yaml.finish()
        self.rates = rates
    }

    var yamlText: String {
        let pairs = rates.sorted { $0.key < $1.key }.map { "\(TableSource.quoted($0.key)): \($0.value)" }
        return "{column: \(TableSource.quoted(column)), rates: {\(pairs.joined(separator: ", "))}}"
    }
}
