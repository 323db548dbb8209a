// SPDX-License-Identifier: Apache-2.0

/// Customers side by side on their way into a sum: a column for each of their numbers, contiguous over the customers,
/// so that one instruction handles several customers at once.
///
/// A customer's vector is zero but for ``width`` numbers in a row, from ``starts`` on. A block is made once and filled
/// again and again.
///
/// - Important: Privacy. As for ``ContributionSink``, a customer is in one block and there once.
public struct CustomerBlock: ~Copyable {
    /// Columns have room for a multiple of this many customers, and all of it is initialised: loops may read on to the
    /// next multiple of it behind ``count``.
    public static let multiple = 32

    /// The most customers of a block.
    public static let maximumCapacity = 1024

    /// Customers of a block that stays in a processor's nearer caches.
    private static let usualCapacity = 256
    private static let usualBytes = 128 << 10

    /// How many numbers of a customer are here.
    public let width: Int

    /// The most customers.
    public let capacity: Int

    /// From one column to the next: a cache line more than ``capacity``, so that one customer's numbers do not compete
    /// for the same place in a cache.
    public let stride: Int

    /// The customers that are here.
    public var count = 0

    /// Where each customer's numbers begin in its vector; 0 to begin with.
    public let starts: UnsafeMutablePointer<Int32>

    /// How many of a customer's numbers, the first ones, are multiplied with its factor; all to begin with.
    public var scaledWidth: Int

    /// What multiplies them on their way into the sum; 1 to begin with.
    public let factors: UnsafeMutablePointer<Double>

    /// Their squared norms before they are multiplied, if ``knowsNorms``: whoever has them at hand saves the sum another
    /// look at all numbers.
    public let squaredNorms: UnsafeMutablePointer<Double>

    /// Whether ``squaredNorms`` are there. They decide how long an honest customer's vector becomes, not how long one may
    /// be: that is for the integers to say.
    public var knowsNorms = false

    private let numbers: UnsafeMutablePointer<Double>

    /// - Parameters:
    ///   - width: at least 1.
    ///   - capacity: is rounded up to a ``multiple``; as many as fit a cache if it is nil.
    /// - Precondition: the rounded capacity is from 1 to ``maximumCapacity``.
    public init(width: Int, capacity: Int? = nil) {
        let fitting = min(Self.usualCapacity, Self.usualBytes / (MemoryLayout<Double>.stride * width))
        let wanted = capacity ?? max(1, fitting)
        self.width = width
        self.capacity = (wanted + Self.multiple - 1) / Self.multiple * Self.multiple
        precondition(width > 0 && (1...Self.maximumCapacity).contains(self.capacity), "no such block")
        stride = self.capacity + 8
        let room = UnsafeMutableRawPointer.allocate(
            byteCount: width * stride * MemoryLayout<Double>.stride, alignment: 64)
        numbers = room.initializeMemory(as: Double.self, repeating: 0, count: width * stride)
        starts = .allocate(capacity: self.capacity)
        starts.initialize(repeating: 0, count: self.capacity)
        scaledWidth = width
        factors = .allocate(capacity: self.capacity)
        factors.initialize(repeating: 1, count: self.capacity)
        squaredNorms = .allocate(capacity: self.capacity)
        squaredNorms.initialize(repeating: 0, count: self.capacity)
    }

    deinit {
        numbers.deallocate()
        starts.deallocate()
        factors.deallocate()
        squaredNorms.deallocate()
    }

    /// The numbers at place `index` of all customers' vectors, counted from each customer's start.
    ///
    /// - Precondition: `index` is below ``width``.
    public func column(_ index: Int) -> UnsafeMutablePointer<Double> {
        precondition(index >= 0 && index < width, "the block has no such column")
        return numbers + index * stride
    }
}
