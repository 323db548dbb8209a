// SPDX-License-Identifier: Apache-2.0

/// Why a row of a file did not become a row of the store.
public enum RejectReason: String, Sendable, Codable, CaseIterable {
    case wrongFieldCount = "wrong_field_count"
    case missingCustomer = "missing_customer"
    case missingValue = "missing_value"
    case notANumber = "not_a_number"
    case notAWholeNumber = "not_a_whole_number"
    case notADate = "not_a_date"
    case notYesOrNo = "not_yes_or_no"
    case outOfBounds = "out_of_bounds"
    case inconsistentTimes = "inconsistent_times"
    case impossibleTime = "impossible_time"
    case unknownCurrency = "unknown_currency"
    case noWatermark = "no_watermark"
    case watermarkAhead = "watermark_ahead"

    /// Words for people.
    public var title: String {
        switch self {
        case .wrongFieldCount: "another number of fields than the header"
        case .missingCustomer: "no customer"
        case .missingValue: "a needed value is blank"
        case .notANumber: "not a number"
        case .notAWholeNumber: "not a whole number"
        case .notADate: "not a date or time in the declared format"
        case .notYesOrNo: "neither yes nor no"
        case .outOfBounds: "outside its bounds"
        case .inconsistentTimes: "ends before it begins"
        case .impossibleTime: "before 1900, or so late that it cannot be true"
        case .unknownCurrency: "a currency that the mapping gives no rate for"
        case .noWatermark: "the watermark is neither a whole number nor a moment, or not what it was"
        case .watermarkAhead: "the watermark lies in the future, and would hide every row that comes before it"
        }
    }
}

/// Where a row was rejected, and why; never what it held.
public struct Reject: Sendable, Codable, Equatable {
    public let file: String
    public let line: Int
    public let column: String?
    public let reason: RejectReason
}
