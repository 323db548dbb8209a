// SPDX-License-Identifier: Apache-2.0

package import CKernels
public import Federation

/// Adds customers to a bounded sum: clips each to the clipping bound, quantizes toward zero, checks the norm in exact
/// integers, and adds up in wrapping 64-bit integers.
///
/// The result depends on the set of customers alone, not on their order, their batches or the branch that holds them.
///
/// - Important: Privacy. Adding or removing one customer changes the sum by at most `clippingBound` in L2, for any
///   input. A customer with a NaN, an infinity or a squared norm beyond the floating-point range contributes zero.
///   Nothing a row holds can stop a round.
/// - SeeAlso: `docs/PRIVACY.md`, "Mechanism".
public struct ClippingAccumulator: ContributionSink, Sendable {
    /// Largest `quantizationScale`: still exact as a floating-point number.
    public static let maximumQuantizationScale: UInt64 = 1 << 52

    public let dimension: Int
    /// Δ: the largest L2 norm of one customer's integers, in quantized units.
    public let clippingBound: UInt64
    /// Quantized units in one unit of the analysis. Rows are clipped to `clippingBound / quantizationScale`.
    public let quantizationScale: UInt64
    /// Customers handed in so far.
    public private(set) var customers = 0
    /// Those of them that contributed zero because they were not valid.
    ///
    /// - Warning: Security. Depends on customer data: it must not leave the branch.
    public private(set) var invalidCustomers = 0

    /// The vector instructions that blocks are summed with; the sum does not depend on them.
    package var instructionSet = InstructionSet.widest

    private let quantizer: RowQuantizer
    private var sums: [Int64]
    private var row: [Int64]
    /// Room for a block's integers.
    private var integers: [Int32] = []

    /// - Parameters:
    ///   - dimension: 1 … `Limits.maximumDimension`.
    ///   - clippingBound: 1 … `Limits.maximumClippingBound`, in quantized units.
    ///   - quantizationScale: 1 … ``maximumQuantizationScale``, quantized units per unit.
    /// - Throws: ``DifferentialPrivacyError/outOfRange(parameter:allowed:)``.
    public init(dimension: Int, clippingBound: UInt64, quantizationScale: UInt64) throws {
        guard (1...Limits.maximumDimension).contains(dimension) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "dimension", allowed: "between 1 and \(Limits.maximumDimension)")
        }
        guard (1...Limits.maximumClippingBound).contains(clippingBound) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "clipping bound", allowed: "between 1 and \(Limits.maximumClippingBound)")
        }
        guard (1...Self.maximumQuantizationScale).contains(quantizationScale) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "quantization scale", allowed: "between 1 and \(Self.maximumQuantizationScale)")
        }
        self.dimension = dimension
        self.clippingBound = clippingBound
        self.quantizationScale = quantizationScale
        quantizer = RowQuantizer(clippingBound: clippingBound, quantizationScale: quantizationScale)
        sums = [Int64](repeating: 0, count: dimension)
        row = [Int64](repeating: 0, count: dimension)
    }

    /// - Precondition: `rows` holds `count · dimension` numbers.
    /// - Complexity: O(`count · dimension`), no allocation.
    public mutating func add(rows: UnsafeBufferPointer<Double>, count: Int) {
        precondition(rows.count == count * dimension, "rows and count disagree")
        guard count > 0, let first = rows.baseAddress else { return }
        customers += count
        invalidCustomers += Self.add(
            first, count: count, dimension: dimension, quantizer: quantizer, row: &row, sums: &sums)
    }

    /// A customer whose indices are not strictly increasing within the dimension counts as invalid.
    ///
    /// - Complexity: O(number of indices), no allocation.
    public mutating func add(indices: UnsafeBufferPointer<Int32>, values: UnsafeBufferPointer<Double>) {
        customers += 1
        guard indices.count == values.count, Self.increase(indices, below: dimension) else {
            invalidCustomers += 1
            return
        }
        guard let places = indices.baseAddress, let first = values.baseAddress else { return }
        let valid = Self.add(
            first, at: places, count: indices.count, quantizer: quantizer, row: &row, sums: &sums)
        if !valid { invalidCustomers += 1 }
    }

    /// A block goes through vector instructions as a whole; if one of its customers is not simply valid, all of them go
    /// one by one.
    ///
    /// - Complexity: O(`block.count · block.width`).
    public mutating func add(_ block: borrowing CustomerBlock) {
        guard block.count > 0 else { return }
        customers += block.count
        guard !addAtOnce(block) else { return }
        var values = [Double](repeating: 0, count: block.width)
        for customer in 0..<block.count {
            let start = Int(block.starts[customer])
            guard start >= 0, start + block.width <= dimension else {
                invalidCustomers += 1
                continue
            }
            for column in values.indices { values[column] = block.column(column)[customer] }
            let isValid = quantizer.quantize(
                values, count: block.width, scaled: block.scaledWidth, factor: block.factors[customer], into: &row)
            if isValid {
                for column in values.indices { sums[start + column] &+= row[column] }
            } else {
                invalidCustomers += 1
            }
        }
    }

    /// - Returns: false, having added nothing, unless every customer is valid at the first try.
    private mutating func addAtOnce(_ block: borrowing CustomerBlock) -> Bool {
        guard var quantizer = quantizer.ofBlocks else { return false }
        let room = block.width * block.stride
        if integers.count < room { integers = [Int32](repeating: 0, count: room) }
        var customers = tributary_block(
            numbers: block.column(0), stride: block.stride, width: block.width, count: block.count,
            factors: block.factors, scaled_width: block.scaledWidth,
            squared_norms: block.knowsNorms ? block.squaredNorms : nil, starts: block.starts)
        return tributary_add_block(instructionSet, &customers, &quantizer, &integers, &sums, dimension)
    }

    /// Adds the customers of another accumulator.
    ///
    /// - Precondition: both have the same dimension, clipping bound and quantization scale.
    public mutating func add(_ other: ClippingAccumulator) {
        precondition(
            other.dimension == dimension && other.clippingBound == clippingBound
                && other.quantizationScale == quantizationScale, "the sums are not of one round")
        for index in sums.indices { sums[index] &+= other.sums[index] }
        customers += other.customers
        invalidCustomers += other.invalidCustomers
    }

    /// The branch's sum over all customers.
    public consuming func finish() -> BranchSum {
        BranchSum(values: sums)
    }

    /// - Returns: how many customers were not valid.
    private static func add(
        _ rows: UnsafePointer<Double>, count: Int, dimension: Int, quantizer: RowQuantizer,
        row: UnsafeMutablePointer<Int64>, sums: UnsafeMutablePointer<Int64>
    ) -> Int {
        var invalid = 0
        for customer in 0..<count {
            let values = rows + customer * dimension
            let norm = SquaredNorm.dense(values, count: dimension)
            if quantizer.quantize(values, count: dimension, squaredNorm: norm, into: row) {
                for index in 0..<dimension { sums[index] &+= row[index] }
            } else {
                invalid += 1
            }
        }
        return invalid
    }

    /// - Returns: whether the customer was valid.
    private static func add(
        _ values: UnsafePointer<Double>, at indices: UnsafePointer<Int32>, count: Int, quantizer: RowQuantizer,
        row: UnsafeMutablePointer<Int64>, sums: UnsafeMutablePointer<Int64>
    ) -> Bool {
        let norm = SquaredNorm.sparse(values, indices: indices, count: count)
        guard quantizer.quantize(values, count: count, squaredNorm: norm, into: row) else { return false }
        for position in 0..<count { sums[Int(indices[position])] &+= row[position] }
        return true
    }

    private static func increase(_ indices: UnsafeBufferPointer<Int32>, below dimension: Int) -> Bool {
        var previous: Int32 = -1
        for index in indices {
            guard index > previous else { return false }
            previous = index
        }
        return Int(previous) < dimension
    }
}
