// SPDX-License-Identifier: Apache-2.0

extension TileAddress {
    /// The tiles to write when a log has grown, partial ones of the new size included.
    ///
    /// - Parameters:
    ///   - oldSize: the size for which tiles were last written; 0 lists every tile of the log.
    ///   - newSize: the size of the new checkpoint.
    /// - Complexity: one address for each 256 new entries, twice, and O(log size) more.
    public static func added(from oldSize: UInt64, to newSize: UInt64) -> [TileAddress] {
        let levels = (0...maximumLevel).prefix { newSize >> UInt64(height * $0) > 0 }
        let hashes = levels.flatMap { level in
            let shift = UInt64(height * level)
            return added(.hashes(level: level), from: oldSize >> shift, to: newSize >> shift)
        }
        return hashes + added(.entries, from: oldSize, to: newSize)
    }

    /// Tile `index` over the leaves or entries of a log of `size`, as wide as it is there.
    ///
    /// - Precondition: `index * 256 < size`.
    static func tile(_ content: Content, at index: UInt64, size: UInt64) -> TileAddress {
        let width = min(size - index * UInt64(fullWidth), UInt64(fullWidth))
        return TileAddress(unchecked: content, index: index, width: Int(width))
    }

    private static func added(_ content: Content, from old: UInt64, to new: UInt64) -> [TileAddress] {
        guard old < new else { return [] }
        let full = UInt64(fullWidth)
        let complete = (old / full..<max(new / full, old / full)).map {
            TileAddress(unchecked: content, index: $0, width: fullWidth)
        }
        guard new % full > 0 else { return complete }
        return complete + [TileAddress(unchecked: content, index: new / full, width: Int(new % full))]
    }
}
