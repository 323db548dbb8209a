// SPDX-License-Identifier: Apache-2.0

/// How far an incremental source has been read: a whole number or a moment.
enum Watermark: Equatable {
    case number(Int)
    case moment(Int, text: String)

    /// Nil for what is neither. A moment is written in ISO 8601.
    init?(_ text: UnsafeRawBufferPointer) {
        if let number = Int(String(field: text)) {
            self = .number(number)
        } else if let moment = TimestampFormat.iso.parse(text) {
            self = .moment(moment.seconds, text: String(field: text))
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
    var sqlLiteral: String {
        switch self {
        case .number(let number): String(number)
        case .moment(_, let text): "'\(text)'"
        }
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
