// SPDX-License-Identifier: Apache-2.0

/// Turns the text of a field into a value of the store, or says why it cannot.
struct ValueReader {
    let form: FileForm
    let clock: ClockReader

    enum Value {
        case missing
        case integer(Int)
        case real(Double)
        /// Lent by the table reader.
        case text(UnsafeRawBufferPointer)
    }

    /// Whether the field is blank or one of the texts that stand for "not known".
    func isMissing(_ trimmed: UnsafeRawBufferPointer) -> Bool {
        trimmed.isEmpty || form.missing.contains { trimmed.holds($0) }
    }

    /// - Parameter rate: what a number is worth in the branch's currency.
    func value(
        _ trimmed: UnsafeRawBufferPointer, kind: StandardColumn.Kind, mapping: ColumnMapping, rate: Double = 1
    ) -> Result<Value, Refusal> {
        if isMissing(trimmed) { return .success(.missing) }
        switch kind {
        case .text: return .success(.text(trimmed))
        case .time, .date:
            guard let (written, reading) = mapping.format.read(trimmed) else { return .failure(Refusal(.notADate)) }
            let moment = Timestamp(seconds: clock.seconds(written.seconds, reading))
            return .success(.integer(kind == .date ? moment.date.daysSince1970 : moment.seconds))
        case .number:
            guard let number = form.numbers.parse(trimmed).map({ $0 * rate }) else {
                return .failure(Refusal(.notANumber))
            }
            if let bounds = mapping.bounds, !bounds.contains(number) { return .failure(Refusal(.outOfBounds)) }
            return .success(.real(number))
        case .integer(let range):
            guard let number = form.numbers.parse(trimmed), let whole = Int(exactly: number) else {
                return .failure(Refusal(.notAWholeNumber))
            }
            return range.contains(whole) ? .success(.integer(whole)) : .failure(Refusal(.outOfBounds))
        case .flag:
            guard let flag = Self.flag(trimmed) else { return .failure(Refusal(.notYesOrNo)) }
            return .success(.integer(flag ? 1 : 0))
        }
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
        guard let number = form.numbers.parse(trimmed) else { return .text(trimmed) }
        if digits.count <= 15, digits.allSatisfy({ $0 &- 0x30 < 10 }) { return .integer(Int(number)) }
        return .real(number)
    }

    /// 1/0, yes/no, true/false, y/n, t/f in any case.
    private static func flag(_ text: UnsafeRawBufferPointer) -> Bool? {
        switch String(field: text).lowercased() {
        case "1", "yes", "true", "y", "t": true
        case "0", "no", "false", "n", "f": false
        default: nil
        }
    }
}

/// Why a value was refused.
struct Refusal: Error {
    let reason: RejectReason
    init(_ reason: RejectReason) { self.reason = reason }
}
