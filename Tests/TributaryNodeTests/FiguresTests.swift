// SPDX-License-Identifier: Apache-2.0

import Testing
import TributaryNode

struct FiguresTests {
    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (100_000, "100,000")])
    func thousandsAreGrouped(_ value: Int, _ text: String) { #expect(Figures.grouped(value) == text) }

    @Test(arguments: [
        (0.0, "0"), (1.0, "1"), (1.001, "1.01"), (0.02401, "0.0241"), (12.34, "12.4"), (0.5, "0.5"), (1234.0, "1234"),
    ])
    func aCostIsNeverRoundedDown(_ value: Double, _ text: String) { #expect(Figures.roundedUp(value) == text) }

    @Test(arguments: [
        (UInt64(1), UInt64(4), "25 %"), (1, 3, "34 %"), (0, 5, "0 %"), (1, 1000, "under 1 %"), (0, 0, "0 %"),
        (1, 0, "more than 100 %"), (3, 2, "150 %"),
    ])
    func sharesAreWholePercentages(_ part: UInt64, _ whole: UInt64, _ text: String) {
        #expect(Figures.percent(part, of: whole) == text)
    }

    @Test func timesAreWrittenInUTC() {
        #expect(Moment.text(0) == "1970-01-01 00:00:00 UTC")
        #expect(Moment.text(1_795_328_171) == "2026-11-22 06:16:11 UTC")
        #expect(Moment.day(951_782_400) == "2000-02-29")
    }

    @Test(arguments: [(UInt64(0), "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (1_550_000, "1.6 MB")])
    func sizesAreReadable(_ count: UInt64, _ text: String) { #expect(Figures.bytes(count) == text) }
}
