// SPDX-License-Identifier: Apache-2.0

/// A moment: seconds since 1970-01-01 00:00 UTC.
package struct Timestamp: Hashable, Comparable, Sendable {
    static let secondsPerDay = 86_400

    package let seconds: Int

    var date: CalendarDate {
        let days = seconds / Self.secondsPerDay
        return CalendarDate(daysSince1970: seconds % Self.secondsPerDay < 0 ? days - 1 : days)
    }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}

/// How dates and times are written in a source: `yyyy-MM-dd`, `dd.MM.yyyy HH:mm`, `yyyyMMdd`, `iso` or `unix`.
///
/// `iso` is a date, or a date and a time after `T` or a space, with an optional fraction and an optional `Z` or offset.
/// What a time without an offset means is for ``BranchClock`` to say.
public struct TimestampFormat: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case year, month, day, hour, minute, second
        case literal(UInt8)

        var isLiteral: Bool {
            if case .literal = self { true } else { false }
        }
    }

    private enum Kind: Sendable, Equatable {
        case unix, iso
        /// As ``parts`` say.
        case declared(BranchClock.Reading)
    }

    /// The text of the format, as in the configuration.
    public let pattern: String
    private let kind: Kind
    private let parts: [Part]

    static let isoDate = TimestampFormat(pattern: "yyyy-MM-dd", parts: compile("yyyy-MM-dd"))
    /// A date or a date and time in ISO 8601: what a source uses unless it says otherwise.
    public static let iso = TimestampFormat(pattern: "iso", parts: [])

    /// Nil unless the pattern names a year, a month and a day, each part once.
    public init?(_ pattern: String) {
        if pattern == "iso" || pattern == "unix" {
            self.init(pattern: pattern, parts: [])
            return
        }
        let parts = Self.compile(pattern)
        let fields = parts.filter { !$0.isLiteral }
        let isDistinct = fields.indices.allSatisfy { !fields[..<$0].contains(fields[$0]) }
        guard isDistinct, [Part.year, .month, .day].allSatisfy(fields.contains) else { return nil }
        self.init(pattern: pattern, parts: parts)
    }

    private init(pattern: String, parts: [Part]) {
        self.pattern = pattern
        self.parts = parts
        kind =
            pattern == "unix" ? .unix : pattern == "iso" ? .iso : .declared(parts.contains(.hour) ? .local : .day)
    }

    private static func compile(_ pattern: String) -> [Part] {
        let tokens: [(String, Part)] = [
            ("yyyy", .year), ("MM", .month), ("dd", .day), ("HH", .hour), ("mm", .minute), ("ss", .second),
        ]
        var parts: [Part] = []
        var rest = Substring(pattern)
        while let first = rest.utf8.first {
            if let (text, part) = tokens.first(where: { rest.hasPrefix($0.0) }) {
                parts.append(part)
                rest.removeFirst(text.count)
            } else {
                parts.append(.literal(first))
                rest = Substring(rest.utf8.dropFirst())
            }
        }
        return parts
    }

    /// Nil unless the text has exactly this form and names a day and time that exist. An offset is taken off.
    package func parse(_ text: UnsafeRawBufferPointer) -> Timestamp? { read(text)?.timestamp }

    /// The same, and what kind of time the text is.
    func read(_ text: UnsafeRawBufferPointer) -> (timestamp: Timestamp, reading: BranchClock.Reading)? {
        switch kind {
        case .unix:
            guard let value = NumberFormat.point.parse(text), abs(value) < 1e12 else { return nil }
            return (Timestamp(seconds: Int(value.rounded(.down))), .absolute)
        case .iso: return Self.readISO(text)
        case .declared(let reading): return match(text).map { ($0, reading) }
        }
    }

    private func match(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        var (year, month, day, hour, minute, second) = (0, 0, 0, 0, 0, 0)
        var index = 0
        for part in parts {
            if case .literal(let byte) = part {
                guard index < text.count, text[index] == byte else { return nil }
                index += 1
                continue
            }
            let width = part == .year ? 4 : 2
            guard let value = Self.digits(text, index, width) else { return nil }
            index += width
            switch part {
            case .year: year = value
            case .month: month = value
            case .day: day = value
            case .hour: hour = value
            case .minute: minute = value
            case .second: second = value
            case .literal: break
            }
        }
        guard index == text.count, let date = CalendarDate(year: year, month: month, day: day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        return Timestamp(
            seconds: date.daysSince1970 * Timestamp.secondsPerDay + hour * 3600 + minute * 60 + second)
    }

    private static func digits(_ text: UnsafeRawBufferPointer, _ index: Int, _ count: Int) -> Int? {
        guard index + count <= text.count else { return nil }
        var value = 0
        for offset in index..<index + count {
            let digit = text[offset] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }

    private static func readISO(
        _ text: UnsafeRawBufferPointer
    ) -> (timestamp: Timestamp, reading: BranchClock.Reading)? {
        guard text.count > 10 else { return isoDate.match(text).map { ($0, .day) } }
        var end = text.count
        var reading = BranchClock.Reading.local
        var offset = 0
        if text[end - 1] == UInt8(ascii: "Z") {
            end -= 1
            reading = .absolute
        } else if end > 16, let sign = text[11...].lastIndex(where: { $0 == 0x2B || $0 == 0x2D }) {
            guard let minutes = offsetMinutes(Array(text[(sign + 1)...])) else { return nil }
            offset = (text[sign] == 0x2D ? -60 : 60) * minutes
            end = sign
            reading = .absolute
        }
        if end > 19, text[19] == UInt8(ascii: ".") {
            guard end > 20, text[20..<end].allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            end = 19
        }
        guard let day = isoDate.match(UnsafeRawBufferPointer(rebasing: text[..<10])),
            let second = secondOfDay(UnsafeRawBufferPointer(rebasing: text[10..<end]))
        else { return nil }
        return (Timestamp(seconds: day.seconds + second - offset), reading)
    }

    /// Of `T10:20` or `T10:20:30`, or the same after a space.
    private static func secondOfDay(_ text: UnsafeRawBufferPointer) -> Int? {
        guard text.count == 6 || text.count == 9, text[0] == UInt8(ascii: "T") || text[0] == UInt8(ascii: " "),
            let hour = digits(text, 1, 2), text[3] == UInt8(ascii: ":"), let minute = digits(text, 4, 2),
            hour < 24, minute < 60
        else { return nil }
        guard text.count == 9 else { return hour * 3600 + minute * 60 }
        guard text[6] == UInt8(ascii: ":"), let second = digits(text, 7, 2), second < 60 else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// The minutes of `01:00`, `0100` or `01`.
    private static func offsetMinutes(_ text: [UInt8]) -> Int? {
        let plain = text.filter { $0 != UInt8(ascii: ":") }
        guard plain.count == 2 || plain.count == 4 else { return nil }
        return plain.withUnsafeBytes { plain -> Int? in
            guard let hours = digits(plain, 0, 2), hours < 24 else { return nil }
            guard plain.count == 4 else { return hours * 60 }
            guard let minutes = digits(plain, 2, 2), minutes < 60 else { return nil }
            return hours * 60 + minutes
        }
    }
}
