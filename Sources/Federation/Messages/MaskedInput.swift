// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 3, node to coordinator: the masked vector, signed.
///
/// Round 32 ‖ node 8 ‖ bits of a word 8 ‖ length 8 ‖ little-endian words ‖ signature 64. The signature is over
/// `H("masked", ctx2, H("y", words))`. One buffer holds the whole message; the vector is read where it lies.
public struct MaskedInput: ProtocolMessage, Hashable {
    static let headerByteCount = Digest.byteCount + 24
    public static let maximumByteCount = headerByteCount + Limits.maximumVectorBytes + Signature.byteCount

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
        precondition(
            words.count > 0 && words.count.isMultiple(of: wordSize.byteCount)
                && words.count <= Limits.maximumDimension * wordSize.byteCount,
            "a masked vector is a whole number of words within the limit")
        self.round = round
        self.node = node
        self.wordSize = wordSize
        signature = sign(ProtocolHash.digest("y", borrowing: words))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerByteCount + words.count + Signature.byteCount)
        bytes += round.bytes + node.bytes
        bytes += ProtocolHash.littleEndian(UInt64(wordSize.rawValue)) + ProtocolHash.littleEndian(UInt64(words.count))
        bytes.append(contentsOf: words)
        bytes += signature.bytes
        canonicalBytes = bytes
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
