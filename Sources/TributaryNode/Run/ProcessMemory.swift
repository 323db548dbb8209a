// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The process's memory, as the system counts it.
enum ProcessMemory {
    /// Lets go of program code that is resident only because starting, or a round, needed it: two thirds of an idle
    /// node. What is needed again is mapped again from the page cache.
    ///
    /// Only executable mappings of files are touched: they are never written, so nothing can be lost.
    static func releaseCode() {
        #if os(Linux)
            guard let maps = try? PrivateFile.read("/proc/self/maps") else { return }
            for line in maps.split(separator: UInt8(ascii: "\n")) {
                guard let range = codeRange(String(decoding: line, as: UTF8.self)) else { continue }
                madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, Int32(MADV_DONTNEED))
            }
        #endif
    }

    /// Gives memory that large vectors have left free back to the system.
    static func releaseFreed() {
        #if os(Linux)
            // The C library's module does not declare it.
            guard let symbol = dlsym(nil, "malloc_trim") else { return }
            typealias Trim = @convention(c) (Int) -> Int32
            _ = unsafeBitCast(symbol, to: Trim.self)(0)
        #endif
    }

    /// The addresses of a line such as `55f0c000-55f0d000 r-xp 00000000 fe:00 42 /usr/bin/program`; nil for anything
    /// but code of a file.
    private static func codeRange(_ line: String) -> Range<UInt>? {
        let fields = line.split(separator: " ")
        guard fields.count >= 6, fields[1] == "r-xp", fields[5].hasPrefix("/") else { return nil }
        let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
        return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
    }
}
