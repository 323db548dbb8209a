// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How much memory this process has, by the allocator's account.
enum MemoryGauge {
    /// Bytes at the end of the allocator's report that hold its totals.
    private static let totalBytes = 1024

    /// Bytes that the allocator has handed out and not got back, large blocks included. Nil where it keeps no such
    /// account.
    ///
    /// - Complexity: the allocator walks its free lists, milliseconds in a process with millions of small blocks.
    static var heapBytesInUse: Int? {
        guard let statistics = allocatorStatistics() else { return nil }
        // Totals over all arenas come last: what is free in them, then what they took from the system.
        func total(_ type: String) -> Int? { lastNumber(after: "type=\"\(type)\"", in: statistics) }
        guard let fast = total("fast"), let rest = total("rest"), let current = total("current"),
            let mapped = total("mmap")
        else { return nil }
        return current - fast - rest + mapped
    }

    /// The XML of glibc's `malloc_info`, looked up by name because Swift's module of the C library leaves it out.
    private static func allocatorStatistics() -> String? {
        typealias MallocInfo = @convention(c) (Int32, UnsafeMutableRawPointer) -> Int32
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "malloc_info") else { return nil }
        let mallocInfo = unsafeBitCast(symbol, to: MallocInfo.self)
        var buffer: UnsafeMutablePointer<CChar>?
        var count = 0
        guard let stream = open_memstream(&buffer, &count) else { return nil }
        let status = mallocInfo(0, UnsafeMutableRawPointer(stream))
        fclose(stream)
        defer { free(buffer) }
        guard status == 0, let buffer else { return nil }
        // The totals are the last elements.
        return String(decoding: UnsafeRawBufferPointer(start: buffer, count: count).suffix(totalBytes), as: UTF8.self)
    }

    /// The number in `size="…"` of the last element that carries `attribute`.
    private static func lastNumber(after attribute: String, in text: String) -> Int? {
        guard let place = text.range(of: attribute, options: .backwards),
            let size = text[place.upperBound...].range(of: "size=\"")
        else { return nil }
        return Int(text[size.upperBound...].prefix { $0.isNumber })
    }
}
