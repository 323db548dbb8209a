// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 3, node to coordinator: the masked vector, signed.
///
/// Round 32 ‖ node 8 ‖ bits of a word 8 ‖ length 8 ‖ little-endian words ‖ signature 64. The signature is over
/// `H("masked", ctx2, H("y", words))`. One buffer holds the whole message; the vector is read where it lies.
public struct MaskedInput: ProtocolMessage, Hashable {
    static let headerByteCount = Digest.byteCount + 24
    public static let maximumByteCount = headerByteCount + Limits.maximumVectorBytes + Signature.byteCount

    /// Bytes of a message with a vector of so many words; at most ``maximumByteCount``.
    public static func byteCount(dimension: UInt64, wordBits: UInt64) -> Int {
        let words = min(dimension, UInt64(Limits.maximumDimension)) * (min(wordBits, 64) / 8)
        return headerByteCount + Int(words) + Signature.byteCount
    }

    public let canonicalBytes: [UInt8]
    public let round: Digest
    public let node: NodeIdentifier
    public let wordSize: WordSize
    public let signature: Signature

    /// - Parameters:
    ///   - words: the vector as little-endian words; copied once.
    ///   - sign: given `H("y", words)`, the signature that binds the vector to its cohort.
    /// - Precondition: `words` is a whole number of words, at least one and at most ``Limits/maximumDimension``.
    public init(
        round: Digest, node: NodeIdentifier, wordSize: WordSize, words: UnsafeRawBufferPointer,
        sign: (Digest) -> Signature
    ) {
        precondition(words.count.isMultiple(of: wordSize.byteCount), "a masked vector is a whole number of words")
        self.init(
            round: round, node: node, wordSize: wordSize, dimension: words.count / wordSize.byteCount,
            writingWords: { $0.copyMemory(from: words) }, sign: sign)
    }

    /// A message whose vector is made where it travels, so that it is in memory once.
    ///
    /// - Parameters:
    ///   - dimension: 1 … ``Limits/maximumDimension``.
    ///   - writingWords: writes every little-endian word. The memory is not aligned and not initialised.
    public init(
        round: Digest, node: NodeIdentifier, wordSize: WordSize, dimension: Int,
        writingWords: (UnsafeMutableRawBufferPointer) throws -> Void, sign: (Digest) -> Signature
    ) rethrows {
        precondition((1...Limits.maximumDimension).contains(dimension), "a masked vector's length is within the limit")
        let count = dimension * wordSize.byteCount
        let header =
            round.bytes + node.bytes + ProtocolHash.littleEndian(UInt64(wordSize.rawValue))
            + ProtocolHash.littleEndian(UInt64(count))
        let total = Self.headerByteCount + count + Signature.byteCount
        var signed: Signature?
        canonicalBytes = try [UInt8](unsafeUninitializedCapacity: total) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            bytes.copyBytes(from: header)
            let words = UnsafeMutableRawBufferPointer(rebasing: bytes[Self.headerByteCount...].prefix(count))
            try writingWords(words)
            let signature = sign(ProtocolHash.digest("y", borrowing: UnsafeRawBufferPointer(words)))
            UnsafeMutableRawBufferPointer(rebasing: bytes[(Self.headerByteCount + count)...])
                .copyBytes(from: signature.bytes)
            signed = signature
            initialized = total
        }
        guard let signed else { preconditionFailure("the message was signed while it was written") }
        signature = signed
        self.round = round
        self.node = node
        self.wordSize = wordSize
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("masked_input.round")
        node = try reader.readNode("masked_input.node")
        guard let bits = UInt8(exactly: try reader.readUInt64("masked_input.word_bits")),
            let wordSize = WordSize(rawValue: bits)
        else { throw FederationError.malformed(field: "masked_input.word_bits") }
        self.wordSize = wordSize
        let count = try reader.readCount(
            "masked_input.vector", limit: Limits.maximumDimension * wordSize.byteCount)
        guard count > 0, count.isMultiple(of: wordSize.byteCount) else {
            throw FederationError.malformed(field: "masked_input.vector")
        }
        let tail = reader.remaining - count
        guard tail >= 0 else { throw FederationError.truncated(field: "masked_input.vector") }
        guard tail >= Signature.byteCount else { throw FederationError.truncated(field: "masked_input.signature") }
        guard tail == Signature.byteCount else {
            throw FederationError.trailingBytes(count: tail - Signature.byteCount)
        }
        signature = try Signature(canonicalBytes.suffix(Signature.byteCount))
        self.canonicalBytes = canonicalBytes
    }

    /// The number of words.
    public var dimension: Int { vectorRange.count / wordSize.byteCount }

    /// `H("y", words)`.
    ///
    /// - Complexity: one pass of BLAKE2b over the vector.
    public var vectorDigest: Digest { withVectorBytes { ProtocolHash.digest("y", borrowing: $0) } }

    /// Lends the little-endian words. Their memory need not be aligned.
    public func withVectorBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try canonicalBytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[vectorRange])) }
    }

    private var vectorRange: Range<Int> {
        Self.headerByteCount..<canonicalBytes.count - Signature.byteCount
    }
}
