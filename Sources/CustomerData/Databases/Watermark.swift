// SPDX-License-Identifier: Apache-2.0

/// How far an incremental source has been read: a whole number, or a moment in whole seconds.
///
/// Rows at the mark are read again and known by their numbers, so that none of the same second is lost.
enum Watermark: Equatable {
    case number(Int)
    case moment(Int, text: String)

    /// Nil for what is neither. A moment is written in ISO 8601.
    init?(_ text: UnsafeRawBufferPointer) {
        if let number = Int(String(field: text)) {
            self = .number(number)
        } else if let moment = TimestampFormat.iso.parse(text) {
            self = .moment(moment.seconds, text: Self.wholeSeconds(String(field: text)))
        } else {
            return nil
        }
    }

    /// What the store keeps.
    init?(stored: String) {
        var stored = stored
        guard let mark = stored.withUTF8({ Watermark(UnsafeRawBufferPointer($0)) }) else { return nil }
        self = mark
    }

    var text: String {
        switch self {
        case .number(let number): String(number)
        case .moment(_, let text): text
        }
    }

    /// As a constant in SQL. Only digits and the signs of a moment have got through ``init(_:)``.
    ///
    /// SQLite compares moments as texts. There the zone is left out: with it, `10:00:00.5Z` would come before
    /// `10:00:00Z`.
    func sqlLiteral(_ dialect: DatabaseQuery.Dialect) -> String {
        switch self {
        case .number(let number): return String(number)
        case .moment(_, let text):
            guard dialect == .sqlite, text.count > Self.dayCharacters else { return "'\(text)'" }
            let time = text.dropFirst(Self.dayCharacters).prefix { $0 != "Z" && $0 != "+" && $0 != "-" }
            return "'\(text.prefix(Self.dayCharacters))\(time)'"
        }
    }

    /// Whether it is a moment after the day that follows `today`: no clock is that far ahead.
    func isAhead(of today: CalendarDate) -> Bool {
        guard case .moment(let seconds, _) = self else { return false }
        return Timestamp(seconds: seconds).date.daysSince1970 > today.daysSince1970 + 1
    }

    /// `2025-12-31`
    private static let dayCharacters = 10

    private static func wholeSeconds(_ text: String) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        return String(text[..<point] + text[text.index(after: point)...].drop(while: \.isWholeNumber))
    }

    /// Nil for a number and a moment.
    func isBefore(_ other: Watermark) -> Bool? {
        switch (self, other) {
        case (.number(let left), .number(let right)): left < right
        case (.moment(let left, _), .moment(let right, _)): left < right
        default: nil
        }
    }
}
