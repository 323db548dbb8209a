// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with a branch's files, configuration or store.
///
/// Says where and why, never what the value was: files, lines, names of columns and limits are public facts, the
/// content of a field is not.
public enum CustomerDataError: Error, Equatable, Sendable {
    /// A file cannot be opened or read.
    case unreadable(file: String, reason: String)
    /// The bytes are not in the declared form: a quote that never closes, half a gzip, another encoding.
    case malformedInput(file: String, line: Int, column: String?, reason: String)
    /// A line, field or number of columns is beyond its limit.
    case overLimit(file: String, line: Int, what: String, limit: Int)
    /// The mapping names a column that the file does not have.
    case unknownColumn(file: String, column: String, suggestion: String?, columnCount: Int)
    /// Two columns of a file have one name.
    case duplicateColumn(file: String, column: String)
    /// A configuration file breaks a rule at `key`.
    case invalidConfiguration(file: String, line: Int, key: String, reason: String)
    /// A configuration file has a key that means nothing.
    case unknownKey(file: String, line: Int, key: String, suggestion: String?)
    /// A feature or label needs an attribute that the store does not hold.
    case unknownAttribute(feature: String, suggestion: String?)
    /// The SQL of a feature or label does something that it must not, or is not SQL.
    case refusedDefinition(feature: String, reason: String)
    /// A feature or label counts from a reference date, and none is set.
    case missingReferenceDate(feature: String)
    /// A feature was computed at the source for another reference date than the study's.
    case otherReferenceDate(feature: String, day: String)
    /// Work did not finish within its time.
    case deadlineExceeded(what: String, seconds: Int)
    /// A database that a source names refused, cannot be reached or has gone away. The place says how far the import
    /// had come; the reason holds no value of a row.
    case databaseFailed(place: String, reason: String)
    /// The store was made with another key.
    case wrongStoreKey
    /// The database refused. The reason is SQLite's own, without arguments.
    case storeUnavailable(reason: String)

    /// A stable name for logs and metrics.
    public var code: String {
        switch self {
        case .unreadable: "unreadable"
        case .malformedInput: "malformed_input"
        case .overLimit: "over_limit"
        case .unknownColumn: "unknown_column"
        case .duplicateColumn: "duplicate_column"
        case .invalidConfiguration: "invalid_configuration"
        case .unknownKey: "unknown_key"
        case .unknownAttribute: "unknown_attribute"
        case .refusedDefinition: "refused_definition"
        case .missingReferenceDate: "missing_reference_date"
        case .otherReferenceDate: "other_reference_date"
        case .deadlineExceeded: "deadline_exceeded"
        case .databaseFailed: "database_failed"
        case .wrongStoreKey: "wrong_store_key"
        case .storeUnavailable: "store_unavailable"
        }
    }
}

extension CustomerDataError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): \(reason)"
        case .malformedInput(let file, let line, let column, let reason):
            // Packed and encoded bytes have no lines yet.
            "\(file)\(line > 0 ? ":\(line)" : ""): \(column.map { "column \($0): " } ?? "")\(reason)"
        case .overLimit(let file, let line, let what, let limit):
            "\(file):\(line): \(what) is over the limit of \(limit)" + Self.unit(ofLimitOf: what)
        case .unknownColumn(let file, let column, let suggestion, let columnCount):
            "\(file): there is no column \(column) among its \(columnCount)\(Self.hint(suggestion))"
                + (columnCount == 1 ? " (one column only: is the delimiter right?)" : "")
        case .duplicateColumn(let file, let column): "\(file): column \(column) appears twice"
        case .invalidConfiguration(let file, let line, let key, let reason): "\(file):\(line): \(key) \(reason)"
        case .unknownKey(let file, let line, let key, let suggestion):
            "\(file):\(line): unknown key \(key)\(Self.hint(suggestion))"
        case .unknownAttribute(let feature, let suggestion):
            "feature \(feature): no imported source has an attribute of that name\(Self.hint(suggestion))"
        case .refusedDefinition(let feature, let reason): "feature \(feature): \(reason)"
        case .missingReferenceDate(let feature): "feature \(feature) counts from a reference date, and none is set"
        case .otherReferenceDate(let feature, let day):
            "feature \(feature) was computed at the source for \(day), and the study counts from another day: set that "
                + "reference date and import again"
        case .deadlineExceeded(let what, let seconds): "\(what) did not finish within \(seconds) s"
        case .databaseFailed(let place, let reason): "\(place): \(reason)"
        case .wrongStoreKey: "the customer store was made with another key"
        case .storeUnavailable(let reason): "the customer store refused: \(reason)"
        }
    }

    /// Lengths are in bytes. A field or line without end most often has another cause than its content.
    private static func unit(ofLimitOf what: String) -> String {
        guard what.hasPrefix("the length") else { return "" }
        let isOfFile = ["the length of a field", "the length of a line"].contains(what)
        return " bytes" + (isOfFile ? "; are the encoding, the delimiter and the quotes the declared ones?" : "")
    }

    private static func hint(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean \($0)?" } ?? ""
    }
}
