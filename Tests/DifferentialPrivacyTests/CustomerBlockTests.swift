// SPDX-License-Identifier: Apache-2.0

import CKernels
import DifferentialPrivacy
import Federation
import Testing

/// Blocks of customers give the integers that the same customers give one by one. The seed is the argument.
struct CustomerBlockTests {
    private static let sets = [InstructionSet.baseline, .avx2, .avx512].filter {
        $0.rawValue <= InstructionSet.widest.rawValue
    }

    /// Customers with a place in the sum.
    private struct Placed {
        let row: [Double]
        let start: Int
    }

    private static func oneByOne(_ customers: [Placed], _ empty: ClippingAccumulator) -> ClippingAccumulator {
        var accumulator = empty
        for customer in customers {
            let indices = customer.row.indices.map { Int32(customer.start + $0) }
            indices.withUnsafeBufferPointer { indices in
                customer.row.withUnsafeBufferPointer { accumulator.add(indices: indices, values: $0) }
            }
        }
        return accumulator
    }

    private static func inBlocks(
        _ customers: [Placed], width: Int, capacity: Int, _ set: InstructionSet, _ empty: ClippingAccumulator
    ) -> ClippingAccumulator {
        var accumulator = empty
        accumulator.instructionSet = set
        var block = CustomerBlock(width: width, capacity: capacity)
        for first in stride(from: 0, to: customers.count, by: capacity) {
            let here = customers[first..<min(first + capacity, customers.count)]
            block.count = here.count
            for (index, customer) in here.enumerated() {
                block.starts[index] = Int32(customer.start)
                for column in 0..<width { block.column(column)[index] = customer.row[column] }
            }
            accumulator.add(block)
        }
        return accumulator
    }

    private static func expectEqual(_ left: ClippingAccumulator, _ right: ClippingAccumulator) {
        #expect(left.customers == right.customers)
        #expect(left.invalidCustomers == right.invalidCustomers)
        #expect(left.finish().insecureValuesWithoutNoise() == right.finish().insecureValuesWithoutNoise())
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func blocksOfAnySizeAndInstructionsGiveTheSumOfCustomersOneByOne(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let width = Int.random(in: 1...40, using: &numbers)
        let dimension = width + Int.random(in: 0...60, using: &numbers)
        let isDense = seed % 3 == 0
        for (bound, scale) in [(1, 1), (4096, 1024), (1 << 16, 1 << 16), (1 << 20, 1 << 52)] as [(UInt64, UInt64)] {
            let unit = Double(bound) / Double(scale)
            let rows = ContributionRows.make(count: 150, dimension: width, spread: unit, &numbers)
            let customers = rows.map {
                Placed(row: $0, start: isDense ? 0 : Int.random(in: 0...dimension - width, using: &numbers))
            }
            let empty = try ClippingAccumulator(
                dimension: dimension, clippingBound: bound, quantizationScale: scale)
            let expected = Self.oneByOne(customers, empty)
            for set in Self.sets {
                for capacity in [1, 7, 31, 32, 33, 256] {
                    Self.expectEqual(
                        Self.inBlocks(customers, width: width, capacity: capacity, set, empty), expected)
                }
            }
        }
    }

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func hostileCustomersContributeZeroAndHarmNobodyBesideThem(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let width = Int.random(in: 1...20, using: &numbers)
        let rows =
            ContributionRows.make(count: 60, dimension: width, spread: 2, &numbers)
            + ContributionRows.hostile(dimension: width)
        let customers = rows.shuffled(using: &numbers).map {
            Placed(row: $0, start: Int.random(in: 0...5, using: &numbers))
        }
        let empty = try ClippingAccumulator(
            dimension: width + 5, clippingBound: 1 << 20, quantizationScale: 1 << 18)
        let expected = Self.oneByOne(customers, empty)
        #expect(expected.invalidCustomers > 0)
        for set in Self.sets {
            for capacity in [1, 32, 256] {
                Self.expectEqual(Self.inBlocks(customers, width: width, capacity: capacity, set, empty), expected)
            }
        }
    }

    /// Blocks are summed as a whole up to a clipping bound of 2²⁰; one step beyond they are not, and nothing shows.
    @Test(arguments: [1 << 20, 1 << 20 + 1, 1 << 40] as [UInt64])
    func boundsBeyondTheVectorPathGiveTheSameSum(bound: UInt64) throws {
        var numbers = SeededNumbers(seed: bound)
        let rows = ContributionRows.make(count: 100, dimension: 9, spread: 2, &numbers)
        let longest = [Double](repeating: 1e30, count: 9)
        let customers = (rows + [longest]).map { Placed(row: $0, start: 0) }
        let empty = try ClippingAccumulator(dimension: 9, clippingBound: bound, quantizationScale: bound)
        let expected = Self.oneByOne(customers, empty)
        for set in Self.sets {
            Self.expectEqual(Self.inBlocks(customers, width: 9, capacity: 64, set, empty), expected)
        }
    }

    /// A full block of the longest customers: no sum of it leaves its 32 bits.
    @Test func aFullBlockOfTheLongestCustomersIsExact() throws {
        let count = CustomerBlock.maximumCapacity
        let customers = [Placed](repeating: Placed(row: [3, 0], start: 0), count: count)
        let empty = try ClippingAccumulator(dimension: 2, clippingBound: 1 << 20, quantizationScale: 1 << 20)
        for set in Self.sets {
            let sum = Self.inBlocks(customers, width: 2, capacity: count, set, empty).finish()
            #expect(sum.insecureValuesWithoutNoise() == [Int64(count) << 20, 0])
        }
    }

    @Test func blocksAndLoopsAgreeOnTheirLimits() {
        #expect(CustomerBlock.multiple == Int(TRIBUTARY_LANES))
        #expect(CustomerBlock.maximumCapacity == Int(TRIBUTARY_MOST_CUSTOMERS))
        #expect(CustomerBlock(width: 1, capacity: CustomerBlock.maximumCapacity).capacity == 1024)
        #expect(CustomerBlock(width: 1, capacity: 1).capacity == CustomerBlock.multiple)
        #expect(CustomerBlock(width: 1 << 20).capacity == CustomerBlock.multiple)
    }

    @Test func startsThatLeaveTheSumCountAsInvalid() throws {
        let empty = try ClippingAccumulator(dimension: 5, clippingBound: 100, quantizationScale: 10)
        let customers = [-1, 0, 2, 3, 4, Int(Int32.max)].map { Placed(row: [1, 2, 3], start: $0) }
        for set in Self.sets {
            let accumulator = Self.inBlocks(customers, width: 3, capacity: 32, set, empty)
            #expect(accumulator.customers == 6)
            #expect(accumulator.invalidCustomers == 4)
            #expect(accumulator.finish().insecureValuesWithoutNoise() == [10, 20, 40, 20, 30])
        }
    }

    /// The check is of the integers: with a bound that says one thing and a squared bound that says another, the latter
    /// decides, to the last unit.
    @Test func integersAreCheckedExactlyAndNothingIsAddedWhenTheyAreTooLong() {
        let numbers = [Double](repeating: 3, count: 32) + [Double](repeating: 4, count: 32)
        let factors = [Double](repeating: 1, count: 32)
        let starts = [Int32](repeating: 0, count: 32)
        for set in Self.sets {
            for (squaredBound, isAdded) in [(25.0, true), (24.0, false)] {
                var quantizer = tributary_quantizer(bound: 1000, squared_bound: squaredBound, scale: 1)
                var integers = [Int32](repeating: 0, count: 64)
                var sums: [Int64] = [7, 8]
                let added = numbers.withUnsafeBufferPointer { numbers in
                    factors.withUnsafeBufferPointer { factors in
                        starts.withUnsafeBufferPointer { starts in
                            var block = tributary_block(
                                numbers: numbers.baseAddress, stride: 32, width: 2, count: 32,
                                factors: factors.baseAddress, scaled_width: 2, squared_norms: nil,
                                starts: starts.baseAddress)
                            return tributary_add_block(set, &block, &quantizer, &integers, &sums, 2)
                        }
                    }
                }
                #expect(added == isAdded)
                #expect(sums == (isAdded ? [7 + 96, 8 + 128] : [7, 8]))
            }
        }
    }

    /// Factors are as good as numbers that were multiplied before, to the step; and the fast way, the slow one and norms
    /// that are known give the same integers.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func factorsMultiplyTheFirstNumbersOfEachCustomer(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        let width = Int.random(in: 2...30, using: &numbers)
        let scaledWidth = Int.random(in: 0...width, using: &numbers)
        let rows = ContributionRows.make(count: 90, dimension: width, spread: 1.5, &numbers)
        let factors = rows.map { _ in Double.random(in: -2...2, using: &numbers) }
        let empty = try ClippingAccumulator(dimension: width, clippingBound: 1 << 16, quantizationScale: 1 << 16)
        let multiplied = zip(rows, factors).map { row, factor in
            Placed(row: row.enumerated().map { $0 < scaledWidth ? $1 * factor : $1 }, start: 0)
        }
        let expected = Self.oneByOne(multiplied, empty).finish().insecureValuesWithoutNoise()
        var found: [[Int64]] = []
        for set in Self.sets {
            for (capacity, knowsNorms, hostile) in [(96, false, false), (96, true, false), (96, false, true)] {
                var accumulator = empty
                accumulator.instructionSet = set
                var block = CustomerBlock(width: width, capacity: capacity)
                block.scaledWidth = scaledWidth
                block.count = rows.count + (hostile ? 1 : 0)
                for (index, row) in rows.enumerated() {
                    for column in 0..<width { block.column(column)[index] = row[column] }
                    block.factors[index] = factors[index]
                    var lanes = SIMD8<Double>()
                    for column in 0..<scaledWidth { lanes[column % 8] += row[column] * row[column] }
                    let four = lanes.lowHalf + lanes.highHalf
                    let two = four.lowHalf + four.highHalf
                    block.squaredNorms[index] = two[0] + two[1]
                }
                // One who is not valid sends all of them the slow way.
                if hostile { block.column(0)[rows.count] = .nan }
                block.knowsNorms = knowsNorms
                accumulator.add(block)
                #expect(accumulator.invalidCustomers == (hostile ? 1 : 0))
                found.append(accumulator.finish().insecureValuesWithoutNoise())
            }
        }
        #expect(found.allSatisfy { $0 == found[0] })
        for (left, right) in zip(found[0], expected) { #expect(abs(left - right) <= Int64(rows.count)) }
    }

    /// Norms come from whoever fills a block: wrong ones cost customers their place, never more than their bound.
    @Test(arguments: [0, 1e-300, 1e300, .infinity, .nan, -1] as [Double])
    func wrongNormsNeverLetAVectorBecomeTooLong(norm: Double) throws {
        let empty = try ClippingAccumulator(dimension: 3, clippingBound: 1000, quantizationScale: 1000)
        for set in Self.sets {
            for long in [1, 1e9, 1e300] {
                var accumulator = empty
                accumulator.instructionSet = set
                var block = CustomerBlock(width: 3, capacity: 32)
                block.count = 1
                for column in 0..<3 { block.column(column)[0] = long }
                block.squaredNorms[0] = norm
                block.knowsNorms = true
                accumulator.add(block)
                let sum = accumulator.finish().insecureValuesWithoutNoise()
                #expect(sum.reduce(0) { $0 + $1 * $1 } <= 1000 * 1000)
            }
        }
    }

    /// Places of the sum by place up to sixteen of them; one more and customer by customer.
    @Test(arguments: [1, 2, 5, 15, 16, 17, 40]) func customersMayBeginAtAnyNumberOfPlaces(places: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(places))
        for width in [1, 3, 4, 9] {
            let rows = ContributionRows.make(count: 130, dimension: width, spread: 1, &numbers)
            let customers = rows.enumerated().map { Placed(row: $1, start: $0 % places * 2) }
            let empty = try ClippingAccumulator(
                dimension: width + 2 * places, clippingBound: 1 << 20, quantizationScale: 1 << 20)
            let expected = Self.oneByOne(customers, empty)
            for set in Self.sets {
                for capacity in [32, 96, 256] {
                    Self.expectEqual(Self.inBlocks(customers, width: width, capacity: capacity, set, empty), expected)
                }
            }
        }
    }

    @Test func accumulatorsOfPartsAddUpToThatOfTheWhole() throws {
        var numbers = SeededNumbers(seed: 5)
        let rows =
            ContributionRows.make(count: 90, dimension: 6, spread: 3, &numbers)
            + ContributionRows.hostile(dimension: 6)
        let customers = rows.map { Placed(row: $0, start: 0) }
        let empty = try ClippingAccumulator(dimension: 6, clippingBound: 4096, quantizationScale: 1024)
        let whole = Self.oneByOne(customers, empty)
        var total = empty
        for first in stride(from: 0, to: customers.count, by: 17) {
            total.add(Self.oneByOne(Array(customers[first..<min(first + 17, customers.count)]), empty))
        }
        Self.expectEqual(total, whole)
    }
}
