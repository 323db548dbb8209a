// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Testing

struct ClippingAccumulatorTests {
    private func make(_ dimension: Int) throws -> ClippingAccumulator {
        try ClippingAccumulator(dimension: dimension, clippingBound: 1 << 20, quantizationScale: 1 << 18)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func sumDoesNotDependOnBatchesOrOrder(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let dimension = Int.random(in: 1...40, using: &numbers)
        let rows =
            ContributionRows.make(count: 50, dimension: dimension, spread: 3, &numbers)
            + ContributionRows.hostile(dimension: dimension)
        let expected = try ContributionRows.sum(rows, bound: 1 << 20, scale: 1 << 18)
        var shuffled = rows.shuffled(using: &numbers)
        var accumulator = try make(dimension)
        while !shuffled.isEmpty {
            let batch = shuffled.prefix(Int.random(in: 1...17, using: &numbers))
            Array(batch.joined()).withUnsafeBufferPointer { accumulator.add(rows: $0, count: batch.count) }
            shuffled.removeFirst(batch.count)
        }
        #expect(accumulator.customers == rows.count)
        #expect(accumulator.finish().insecureValuesWithoutNoise() == expected)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func branchesAddUpToThePooledSum(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let rows = ContributionRows.make(count: 60, dimension: 23, spread: 3, &numbers)
        let pooled = try ContributionRows.sum(rows, bound: 1 << 20, scale: 1 << 18)
        let owners = rows.map { _ in Int.random(in: 0..<5, using: &numbers) }
        var total = [Int64](repeating: 0, count: 23)
        for branch in 0..<5 {
            let own = zip(rows, owners).filter { $0.1 == branch }.map(\.0)
            guard !own.isEmpty else { continue }
            total = zip(total, try ContributionRows.sum(own, bound: 1 << 20, scale: 1 << 18)).map { $0 &+ $1 }
        }
        #expect(total == pooled)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func sparseCustomersGiveTheSameBits(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let dimension = Int.random(in: 1...100, using: &numbers)
        let rows =
            ContributionRows.make(count: 40, dimension: dimension, spread: 3, &numbers)
            + ContributionRows.hostile(dimension: dimension)
        var accumulator = try make(dimension)
        for row in rows {
            let places = row.indices.filter { row[$0] != 0 }
            places.map(Int32.init).withUnsafeBufferPointer { indices in
                places.map { row[$0] }.withUnsafeBufferPointer { accumulator.add(indices: indices, values: $0) }
            }
        }
        #expect(
            accumulator.finish().insecureValuesWithoutNoise()
                == (try ContributionRows.sum(rows, bound: 1 << 20, scale: 1 << 18)))
    }

    @Test(arguments: [.nan, .infinity, -.infinity, .greatestFiniteMagnitude] as [Double])
    func customersThatAreNotNumbersContributeZeroAndAreCounted(value: Double) throws {
        var accumulator = try make(11)
        var row = [Double](repeating: 1, count: 11)
        row[7] = value
        row.withUnsafeBufferPointer { accumulator.add(rows: $0, count: 1) }
        [Int32(7)].withUnsafeBufferPointer { indices in
            [value].withUnsafeBufferPointer { accumulator.add(indices: indices, values: $0) }
        }
        #expect(accumulator.customers == 2)
        #expect(accumulator.invalidCustomers == 2)
        #expect(accumulator.finish().insecureValuesWithoutNoise() == [Int64](repeating: 0, count: 11))
    }

    @Test(arguments: [[3, 3], [4, 2], [-1, 2], [0, 5], [0, 1, 2]] as [[Int32]])
    func malformedSparseCustomersContributeZeroAndAreCounted(places: [Int32]) throws {
        var accumulator = try make(5)
        places.withUnsafeBufferPointer { indices in
            [1.0, 1.0].withUnsafeBufferPointer { accumulator.add(indices: indices, values: $0) }
        }
        #expect(accumulator.invalidCustomers == 1)
        #expect(accumulator.finish().insecureValuesWithoutNoise() == [0, 0, 0, 0, 0])
    }

    @Test func emptyCustomersAreValid() throws {
        var accumulator = try make(5)
        accumulator.add(
            indices: UnsafeBufferPointer(start: nil, count: 0), values: UnsafeBufferPointer(start: nil, count: 0))
        #expect(accumulator.customers == 1)
        #expect(accumulator.invalidCustomers == 0)
    }

    @Test(
        arguments: [
            (0, 1, 1), (Limits.maximumDimension + 1, 1, 1), (-1, 1, 1), (1, 0, 1),
            (1, Limits.maximumClippingBound + 1, 1),
            (1, 1, 0), (1, 1, ClippingAccumulator.maximumQuantizationScale + 1), (1, .max, .max),
        ] as [(Int, UInt64, UInt64)])
    func refusesShapesOneStepBeyondTheLimits(dimension: Int, bound: UInt64, scale: UInt64) {
        #expect(throws: DifferentialPrivacyError.self) {
            try ClippingAccumulator(dimension: dimension, clippingBound: bound, quantizationScale: scale)
        }
    }
}
