// SPDX-License-Identifier: Apache-2.0

/// Turns the texts of a source's fields into values of the store.
final class ValueReader {
    private let numbers: NumberFormat
    private let clock: ClockReader
    /// Texts that stand for "not known", beside the blank.
    private let missing: [[UInt8]]

    init(form: FileForm, clock: ClockReader) {
        numbers = form.numbers
        missing = form.missing.map { Array($0.utf8) }
        self.clock = clock
    }

    enum Value {
        case missing
        case integer(Int)
        case real(Double)
        /// Lent by the table reader.
        case text(UnsafeRawBufferPointer)
    }

    /// Whether the field is blank or one of the texts that stand for "not known".
    func isMissing(_ trimmed: UnsafeRawBufferPointer) -> Bool {
        if trimmed.isEmpty { return true }
        return !missing.isEmpty && missing.contains { $0.elementsEqual(trimmed) }
    }

    func number(_ trimmed: UnsafeRawBufferPointer) -> Double? { numbers.parse(trimmed) }

    /// On the branch's clock.
    func moment(_ trimmed: UnsafeRawBufferPointer, _ format: TimestampFormat) -> Timestamp? {
        format.read(trimmed).map { Timestamp(seconds: clock.seconds($0.timestamp.seconds, $0.reading)) }
    }

    /// An attribute is a number if it is written as one, else a text. Leading zeros make it a text: `007` is a name.
    func attribute(_ trimmed: UnsafeRawBufferPointer) -> Value {
        if isMissing(trimmed) { return .missing }
        let first = trimmed[0]
        let isSigned = first == UInt8(ascii: "-")
        let digits = isSigned ? UnsafeRawBufferPointer(rebasing: trimmed[1...]) : trimmed
        guard let lead = digits.first, lead &- 0x30 < 10 || lead == UInt8(ascii: ".") || lead == UInt8(ascii: ",")
        else { return .text(trimmed) }
        if lead == 0x30, digits.count > 1, digits[1] &- 0x30 < 10 { return .text(trimmed) }
        guard let number = number(trimmed) else { return .text(trimmed) }
        if digits.count <= 15, digits.allSatisfy({ $0 &- 0x30 < 10 }) { return .integer(Int(number)) }
        return .real(number)
    }

    /// 1/0, yes/no, true/false, y/n, t/f in any case.
    static func flag(_ text: UnsafeRawBufferPointer) -> Bool? {
        switch String(field: text).lowercased() {
        case "1", "yes", "true", "y", "t": true
        case "0", "no", "false", "n", "f": false
        default: nil
        }
    }
}
