// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// A ChaCha20 keystream consumed byte by byte, fast: whole blocks are generated into borrowed memory and read there.
///
/// - Warning: Security. The scratch memory holds keystream; its owner erases it.
struct KeystreamReader: ~Copyable {
    /// Scratch memory in bytes: a carry-over of up to one ChaCha20 block, then the blocks.
    static let scratchBytes = carryBytes + blockBytes
    private static let carryBytes = 64
    private static let blockBytes = 4 << 10
    /// What one read may look at. It may consume less.
    private static let windowBytes = 16

    private let keystream: ChaCha20Keystream
    private let scratch: UnsafeMutableRawPointer
    private var position: Int
    private var blocksGenerated = 0

    /// - Precondition: `scratch` has `scratchBytes` bytes and outlives the reader.
    init(key: SecretBytes, scratch: UnsafeMutableRawPointer) {
        keystream = ChaCha20Keystream(key: key)
        self.scratch = scratch
        position = Self.scratchBytes
    }

    /// Bytes of the keystream consumed so far.
    var consumedBytes: Int { blocksGenerated * Self.blockBytes - (Self.scratchBytes - position) }

    /// The next byte.
    @inline(__always)
    mutating func nextByte() -> UInt8 {
        prepareWindow()
        defer { position += 1 }
        return scratch.load(fromByteOffset: position, as: UInt8.self)
    }

    /// The next `bytes` (0 to 8) as a little-endian number, with whatever follows them above.
    @inline(__always)
    mutating func next(bytes: Int) -> UInt64 {
        prepareWindow()
        defer { position += bytes }
        return word(at: position)
    }

    /// The next `bytes` (0 to 16) as a little-endian number, with whatever follows them above.
    @inline(__always)
    mutating func nextWide(bytes: Int) -> UInt128 {
        prepareWindow()
        defer { position += bytes }
        return UInt128(word(at: position + 8)) << 64 | UInt128(word(at: position))
    }

    @inline(__always)
    private func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: scratch.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    private mutating func prepareWindow() {
        if position > Self.scratchBytes - Self.windowBytes { generateBlock() }
    }

    /// Moves the unread tail in front of the block and generates the next one behind it.
    @inline(never)
    private mutating func generateBlock() {
        let left = Self.scratchBytes - position
        let start = Self.carryBytes - left
        (scratch + start).copyMemory(from: scratch + position, byteCount: left)
        keystream.fill(UnsafeMutableRawBufferPointer(start: scratch + Self.carryBytes, count: Self.blockBytes))
        blocksGenerated += 1
        position = start
    }
}
