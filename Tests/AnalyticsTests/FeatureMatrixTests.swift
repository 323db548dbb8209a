// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct FeatureMatrixTests {
    private let contract: FeatureContract
    private let columns: [FeatureColumn] = [
        .numeric([1, 2]), .numeric([3, .nan]), .numeric([5, 6]), .categorical([0, -1]), .categorical([1, 0]),
    ]

    init() throws { contract = try SampleCustomers.contract() }

    @Test func partsOfTheRightShapeMakeAMatrix() throws {
        let matrix = try FeatureMatrix(
            contract: contract, columns: columns, labels: [1, -1], isHeldOut: [false, true])
        #expect(matrix.rowCount == 2)
        #expect(matrix.rows(at: [1, 0]).labels == [-1, 1])
        let parts = matrix.split(into: 3) { $0 * 2 }
        #expect(parts.map(\.rowCount) == [1, 0, 1])
        #expect(try matrix.holdingOut([true, true]).isHeldOut == [true, true])
        #expect(throws: AnalyticsError.self) { try matrix.holdingOut([true]) }
    }

    @Test func partsOfTheWrongShapeDoNot() throws {
        func refuse(_ columns: [FeatureColumn], labels: [Int8] = [1, 0], isHeldOut: [Bool] = [false, false]) {
            #expect(throws: AnalyticsError.self) {
                try FeatureMatrix(contract: contract, columns: columns, labels: labels, isHeldOut: isHeldOut)
            }
        }
        func replacing(_ index: Int, with column: FeatureColumn) -> [FeatureColumn] {
            var changed = columns
            changed[index] = column
            return changed
        }
        refuse(Array(columns.dropLast()))
        refuse(replacing(0, with: .numeric([1])))
        refuse(replacing(0, with: .categorical([0, 0])))
        refuse(replacing(3, with: .categorical([0, 3])))
        refuse(replacing(3, with: .categorical([0, -2])))
        refuse(replacing(3, with: .numeric([0, 0])))
        refuse(columns, labels: [1])
        refuse(columns, labels: [1, 2])
        refuse(columns, labels: [-2, 0])
        refuse(columns, isHeldOut: [false])
        #expect(throws: AnalyticsError.self) {
            try FeatureMatrix(
                contract: SampleCustomers.contract(hasLabel: false), columns: columns, labels: [1, 0],
                isHeldOut: [false, false])
        }
    }
}
