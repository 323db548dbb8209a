// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct NumericColumnTests {
    private static let values: [Double] = [0.1, -3, .nan, 16_777_217, 1e300, -1e300, .infinity, 5e-324]

    @Test func a64BitColumnHoldsWhatItWasGiven() {
        let column = NumericColumn(Self.values)
        #expect(column.count == Self.values.count)
        #expect(column.map(\.bitPattern) == Self.values.map(\.bitPattern))
    }

    @Test func a32BitColumnRoundsToTheNearestAndStaysFinite() {
        let column = NumericColumn(Self.values, precision: .single)
        let largest = Double(Float.greatestFiniteMagnitude)
        #expect(column[0] == Double(Float(0.1)) && column[0] != 0.1)
        #expect(column[1] == -3 && column[2].isNaN)
        #expect(column[3] == 16_777_216, "one beyond what 24 binary digits hold")
        #expect(column[4] == largest && column[5] == -largest)
        #expect(column[6] == .infinity && column[7] == 0)
    }

    @Test(arguments: NumericPrecision.allCases) func takesUpAsManyBytesAsItSays(precision: NumericPrecision) {
        let size = precision == .double ? 8 : 4
        #expect(NumericColumn.bytes(5, precision) == 5 * size)
        #expect(NumericColumn.bytes(.max, precision) == .max)
        let column = NumericColumn([1, 2, 3], precision: precision)
        #expect(column.withBytes { $0.count } == 3 * size)
        let copy = column.withBytes { bytes in
            NumericColumn(count: 3, precision: precision) { memory in
                memory.copyMemory(from: bytes.baseAddress ?? UnsafeRawPointer(memory), byteCount: bytes.count)
            }
        }
        #expect(copy == column)
        #expect(NumericColumn([], precision: precision).isEmpty)
    }

    @Test func aMatrixWantsThePrecisionOfItsContract() throws {
        let kind = FeatureKind.numeric(
            lowerBound: 0, upperBound: 10, transform: .identity, bins: 5, specialValues: [])
        for precision in NumericPrecision.allCases {
            let contract = try FeatureContract(
                name: "sample", version: 1, purpose: "",
                features: [Feature(name: "f", kind: kind, precision: precision)], label: nil)
            for other in NumericPrecision.allCases {
                func make() throws -> FeatureMatrix {
                    try FeatureMatrix(
                        contract: contract, columns: [.numbers([1, 2], precision: other)], labels: [],
                        isHeldOut: [false, false])
                }
                if other == precision {
                    #expect(try make().rows(at: [1]).columns[0].count == 1)
                } else {
                    #expect(throws: AnalyticsError.self) { try make() }
                }
            }
        }
    }
}
