// SPDX-License-Identifier: Apache-2.0

/// ASCII decimal numbers with one spelling each: no sign, no leading zero.
enum StrictDecimal {
    static func parse(_ text: some Collection<UInt8>, limit: UInt64) -> UInt64? {
        guard let first = text.first, text.count == 1 || first != UInt8(ascii: "0") else { return nil }
        var number: UInt64 = 0
        for digit in text {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (tens, overflowsTens) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflowsSum) = tens.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !overflowsTens, !overflowsSum, sum <= limit else { return nil }
            number = sum
        }
        return number
    }
}
