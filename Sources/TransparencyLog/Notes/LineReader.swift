// SPDX-License-Identifier: Apache-2.0

/// Takes lines off the front of bytes, up to a number of them.
struct LineReader {
    private(set) var rest: ArraySlice<UInt8>
    private var linesLeft: Int

    init(_ bytes: [UInt8], maximumLines: Int) {
        rest = bytes[...]
        linesLeft = maximumLines
    }

    /// The next line without its newline; nil if there is no newline or no line is left to take.
    mutating func next() -> ArraySlice<UInt8>? {
        guard linesLeft > 0, let end = rest.firstIndex(of: 0x0A) else { return nil }
        defer { rest = rest[(end + 1)...] }
        linesLeft -= 1
        return rest[..<end]
    }
}
