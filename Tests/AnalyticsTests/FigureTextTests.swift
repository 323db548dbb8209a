// SPDX-License-Identifier: Apache-2.0

import Analytics
import Testing

struct FigureTextTests {
    @Test(arguments: [
        (0.0, "0"), (3.0, "3"), (61.25, "61.3"), (1.005, "1"), (2.5, "2.5"), (0.0625, "0.063"), (999.6, "1,000"),
        (1_234_567.0, "1,234,567"), (-12.34, "−12.3"), (-0.0001, "0"), (1e14, "100,000,000,000,000"),
    ])
    func figuresReadAsPeopleWriteThem(value: Double, text: String) {
        #expect(FigureText.number(value) == text)
    }

    @Test func figuresBeyondAnySentenceStillPrint() {
        #expect(FigureText.number(.infinity) == "inf")
        #expect(FigureText.number(1e15) == "1000000000000000.0")
    }
}
