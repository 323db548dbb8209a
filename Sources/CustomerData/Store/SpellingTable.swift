// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Remembers whose row of the store an identifier means, by the very bytes that a source writes.
///
/// A source names each customer many times in one spelling: the keyed hash, which takes all spellings of a person to one
/// row, is computed for the first of them only.
///
/// - Complexity: a few neighbouring slots of an open table, whose order is drawn anew by each process. A million
///   customers do not fit the processor's caches, and every row is of another one: so a short identifier stands in its
///   slot, a slot is half a cache line, and the table asks for large pages.
package struct SpellingTable: ~Copyable {
    /// Identifiers kept at a time, and the bytes of long ones; beyond them the memory starts afresh.
    package static let maximumCount = 4_000_000
    private static let maximumBytes = 256 << 20
    /// Longer ones are not remembered, nor is the blank.
    package static let longestIdentifier = 255

    private static let firstCapacity = 1024
    /// What Linux calls a huge page on most machines; smaller tables do not need them.
    private static let largePage = 2 << 20

    private struct Slot {
        var key: Key
        var customer: Int
        /// Says where the search for it begins.
        var hash: UInt32
    }

    private let maximumCount: Int
    package private(set) var count = 0
    private var slots = UnsafeMutableBufferPointer<Slot>(start: nil, count: 0)
    private var longIdentifiers: [UInt8] = []

    package init(maximumCount: Int = SpellingTable.maximumCount) { self.maximumCount = maximumCount }

    deinit { slots.deallocate() }

    /// The customer whom the source has called so before.
    package func customer(_ identifier: UnsafeRawBufferPointer) -> Int? {
        guard count > 0, let key = Key(identifier) else { return nil }
        let slot = slots[find(identifier, key, key.hash(identifier))]
        return slot.key.isFree ? nil : slot.customer
    }

    package mutating func remember(_ identifier: UnsafeRawBufferPointer, _ customer: Int) {
        guard var key = Key(identifier) else { return }
        if count >= maximumCount || longIdentifiers.count + identifier.count > Self.maximumBytes { removeAll() }
        if 4 * (count + 1) > 3 * slots.count { grow() }
        let hash = key.hash(identifier)
        let index = find(identifier, key, hash)
        if slots[index].key.isFree {
            if key.isLong {
                key.place = longIdentifiers.count
                longIdentifiers.append(contentsOf: identifier)
            }
            slots[index] = Slot(key: key, customer: customer, hash: hash)
            count += 1
        } else {
            slots[index].customer = customer
        }
    }

    package mutating func removeAll() {
        slots.deallocate()
        slots = UnsafeMutableBufferPointer(start: nil, count: 0)
        longIdentifiers = []
        count = 0
    }

    /// The slot of the identifier, or the free one where it belongs.
    private func find(_ identifier: UnsafeRawBufferPointer, _ key: Key, _ hash: UInt32) -> Int {
        let mask = slots.count - 1
        var index = Int(hash) & mask
        while !slots[index].key.isFree {
            if key.isLong {
                if slots[index].hash == hash, isLong(identifier, slots[index].key) { break }
            } else if slots[index].key == key {
                break
            }
            index = (index + 1) & mask
        }
        return index
    }

    private func isLong(_ identifier: UnsafeRawBufferPointer, _ key: Key) -> Bool {
        guard key.isLong, key.length == identifier.count else { return false }
        return longIdentifiers[key.place..<key.place + key.length].elementsEqual(identifier)
    }

    private mutating func grow() {
        let old = slots
        let capacity = max(Self.firstCapacity, 2 * old.count)
        let bytes = capacity * MemoryLayout<Slot>.stride
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: bytes >= Self.largePage ? Self.largePage : MemoryLayout<Slot>.stride)
        if bytes >= Self.largePage { madvise(memory, bytes, MADV_HUGEPAGE) }
        slots = UnsafeMutableBufferPointer(
            start: memory.initializeMemory(
                as: Slot.self, repeating: Slot(key: .free, customer: 0, hash: 0), count: capacity), count: capacity)
        for slot in old where !slot.key.isFree {
            var index = Int(slot.hash) & (capacity - 1)
            while !slots[index].key.isFree { index = (index + 1) & (capacity - 1) }
            slots[index] = slot
        }
        old.deallocate()
    }
}

/// An identifier of up to 15 bytes with its length, or the length of a longer one and where its bytes stand.
private struct Key: Equatable {
    private static let longestInSlot = 15
    private static let long: UInt64 = 255

    private var first: UInt64 = 0
    /// The last byte is the length, or that it is long.
    private var second: UInt64 = 0

    static let free = Key()

    private init() {}

    /// Nil for what is not remembered. A long one has no place yet.
    init?(_ identifier: UnsafeRawBufferPointer) {
        guard (1...SpellingTable.longestIdentifier).contains(identifier.count) else { return nil }
        guard identifier.count <= Self.longestInSlot else {
            first = UInt64(identifier.count)
            second = Self.long << 56
            return
        }
        withUnsafeMutableBytes(of: &self) { $0.copyMemory(from: identifier) }
        (first, second) = (UInt64(littleEndian: first), UInt64(littleEndian: second))
        second |= UInt64(identifier.count) << 56
    }

    var isFree: Bool { second == 0 }
    var isLong: Bool { second >> 56 == Self.long }

    // Of a long one:

    var length: Int { Int(first) }

    var place: Int {
        get { Int(second & ~(Self.long << 56)) }
        set { second = Self.long << 56 | UInt64(newValue) }
    }

    func hash(_ identifier: UnsafeRawBufferPointer) -> UInt32 {
        var hasher = Hasher()
        if isLong {
            hasher.combine(bytes: identifier)
        } else {
            hasher.combine(first)
            hasher.combine(second)
        }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }
}
