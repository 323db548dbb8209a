// SPDX-License-Identifier: Apache-2.0

/// Turns the fields of one column of a source into values of a standard column, or says why it cannot.
///
/// What its mapping says is taken apart once, not row by row.
final class ColumnReader {
    let mapping: ColumnMapping
    let isRequired: Bool
    let isMoment: Bool
    private let kind: StandardColumn.Kind
    private let format: TimestampFormat
    private let lowest: Double
    private let highest: Double
    private let values: ValueReader
    private let possible: ClosedRange<Int>

    private static let earliest = CalendarDate(daysSince1970: -25_567)
    /// What is noted as having happened may be of tomorrow, because clocks are not alike; a customer's first or last day
    /// may be agreed on years ahead.
    private static let latestTime = 2
    private static let latestDate = 3660

    init(_ standard: StandardColumn, _ mapping: ColumnMapping, _ values: ValueReader, today: CalendarDate) {
        self.mapping = mapping
        self.values = values
        let isDate = standard.kind == .date
        let last = today.daysSince1970 + (isDate ? Self.latestDate : Self.latestTime)
        let unit = isDate ? 1 : Timestamp.secondsPerDay
        possible = Self.earliest.daysSince1970 * unit...last * unit
        isRequired = standard.isRequired
        isMoment = standard.isMoment
        kind = standard.kind
        format = mapping.format
        lowest = mapping.bounds?.lowerBound ?? -.infinity
        highest = mapping.bounds?.upperBound ?? .infinity
    }

    /// The column of the source that a refusal is about.
    func column(of reason: RejectReason) -> String {
        reason == .unknownCurrency ? mapping.currency?.column ?? mapping.column : mapping.column
    }

    /// - Parameters:
    ///   - field: without blanks at its ends.
    ///   - currency: the field that says the currency, if the mapping has one.
    func value(
        _ field: UnsafeRawBufferPointer, currency: UnsafeRawBufferPointer?
    ) -> Result<ValueReader.Value, Refusal> {
        if values.isMissing(field) { return isRequired ? .failure(Refusal(.missingValue)) : .success(.missing) }
        var rate = 1.0
        if let currency {
            guard let known = mapping.currency?.rate(of: currency.trimmed) else {
                return .failure(Refusal(.unknownCurrency))
            }
            rate = known
        }
        switch kind {
        case .text: return .success(.text(field))
        case .time, .date:
            guard let moment = values.moment(field, format) else { return .failure(Refusal(.notADate)) }
            let place = kind == .date ? moment.date.daysSince1970 : moment.seconds
            return possible.contains(place) ? .success(.integer(place)) : .failure(Refusal(.impossibleTime))
        case .number:
            guard let number = values.number(field).map({ $0 * rate }) else { return .failure(Refusal(.notANumber)) }
            guard lowest <= number, number <= highest else { return .failure(Refusal(.outOfBounds)) }
            return .success(.real(number))
        case .integer(let range):
            guard let number = values.number(field), let whole = Int(exactly: number) else {
                return .failure(Refusal(.notAWholeNumber))
            }
            return range.contains(whole) ? .success(.integer(whole)) : .failure(Refusal(.outOfBounds))
        case .flag:
            guard let flag = ValueReader.flag(field) else { return .failure(Refusal(.notYesOrNo)) }
            return .success(.integer(flag ? 1 : 0))
        }
    }
}

/// Why a value was refused.
struct Refusal: Error {
    let reason: RejectReason
    init(_ reason: RejectReason) { self.reason = reason }
}
