// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Testing

struct NumberFormatTests {
    private func number(_ text: String, _ format: NumberFormat = .point) -> Double? {
        Array(text.utf8).withUnsafeBytes { format.parse($0) }
    }

    @Test(arguments: [
        "0", "1", "-1", "+7", "29.85", "1e3", "1.5E-3", ".5", "5.", "123456789012345678901234567890", "0.1", "1e22",
        "1e23", "9007199254740993", "2.2250738585072014e-308", "1.7976931348623157e308", "00012",
        "3.14159265358979323846",
    ])
    func agreesWithTheLanguage(_ text: String) {
        #expect(number(text) == Double(text.hasSuffix(".") ? text + "0" : text))
    }

    @Test(arguments: ["", "-", ".", "e5", "1e", "1,5", "1 000", "0x10", "nan", "inf", "1e999", "1.2.3", "--1", "1-"])
    func refusesWhatIsNotADecimalNumber(_ text: String) {
        #expect(number(text) == nil)
    }

    @Test func readsDecimalCommas() {
        #expect(number("1234,5", .comma) == 1234.5)
        #expect(number("1.234.567,5", .comma) == 1_234_567.5)
        #expect(number("-0,25", .comma) == -0.25)
        #expect(number("12.345.678.901.234.567.890,5", .comma) == 12_345_678_901_234_567_890.5)
        for wrong in ["1.5", "1.23,4", ".123,4", "1234.567,8", "1,5,6", "1.2345"] {
            #expect(number(wrong, .comma) == nil)
        }
    }

    @Test func agreesWithTheLanguageOnRandomNumbers() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: UInt64.random(in: .min ... .max, using: &generator))
            guard value.isFinite else { continue }
            #expect(number("\(value)") == value, "\(value)")
            let short = Double(Int.random(in: -10_000_000...10_000_000, using: &generator)) / 100
            #expect(number("\(short)") == short, "\(short)")
        }
    }
}

struct TimestampFormatTests {
    private func seconds(_ text: String, _ pattern: String) -> Int? {
        TimestampFormat(pattern).flatMap { format in
            Array(text.utf8).withUnsafeBytes { format.parse($0)?.seconds }
        }
    }

    @Test func readsDatesInTheDeclaredForm() {
        #expect(seconds("1970-01-02", "yyyy-MM-dd") == 86_400)
        #expect(seconds("19970101", "yyyyMMdd") == 852_076_800)
        #expect(seconds("31.12.1999 23:59", "dd.MM.yyyy HH:mm") == 946_684_740)
        #expect(seconds("02/29/2024 10:20:30", "MM/dd/yyyy HH:mm:ss") == 1_709_202_030)
        #expect(seconds("1709202030", "unix") == 1_709_202_030)
    }

    @Test func readsISO8601() {
        #expect(seconds("2024-02-29", "iso") == 1_709_164_800)
        #expect(seconds("2024-02-29T10:20:30", "iso") == 1_709_202_030)
        #expect(seconds("2024-02-29 10:20", "iso") == 1_709_202_000)
        #expect(seconds("2024-02-29T10:20:30Z", "iso") == 1_709_202_030)
        #expect(seconds("2024-02-29T12:20:30+02:00", "iso") == 1_709_202_030)
        #expect(seconds("2024-02-29T05:20:30.250-05", "iso") == 1_709_202_030)
    }

    @Test(arguments: [
        ("2023-02-31", "yyyy-MM-dd"), ("2023-02-29", "iso"), ("1900-02-29", "iso"), ("2023-13-01", "iso"),
        ("2023-00-10", "iso"), ("2023-1-1", "yyyy-MM-dd"), ("2023-01-01x", "yyyy-MM-dd"),
        ("2023-01-01T24:00:00", "iso"),
        ("2023-01-01T10:60", "iso"), ("", "iso"), ("20230101", "iso"), ("2023-01-01T10:00:00+25:00", "iso"),
        ("0000-01-01", "iso"), ("yesterday", "unix"),
    ])
    func refusesWhatIsNoDate(_ text: String, _ pattern: String) {
        #expect(seconds(text, pattern) == nil)
    }

    @Test func refusesPatternsWithoutADay() {
        for pattern in ["yyyy", "yyyy-MM", "dd.MM", "yyyy-MM-dd dd", ""] { #expect(TimestampFormat(pattern) == nil) }
    }

    @Test func datesPrintAsTheyRead() {
        for text in ["0001-01-01", "1582-10-15", "1969-12-31", "2000-02-29", "2025-12-31", "9999-12-31"] {
            #expect(CalendarDate(text)?.description == text)
        }
        for days in stride(from: -700_000, to: 2_900_000, by: 997) {
            let date = CalendarDate(daysSince1970: days)
            #expect(CalendarDate(date.description) == date)
        }
    }
}
