// SPDX-License-Identifier: Apache-2.0

public import Cryptography

extension MaskedInput {
    /// ``vectorDigest`` of each message. Vectors of one length are hashed side by side.
    public static func vectorDigests(of inputs: [MaskedInput]) -> [Digest] {
        var digests: [Digest] = []
        var rest = inputs[...]
        while let first = rest.first {
            let group = rest.prefix(BLAKE2b256.lanes).prefix { $0.canonicalBytes.count == first.canonicalBytes.count }
            rest = rest.dropFirst(group.count)
            digests += lendingVectors(of: group, []) { ProtocolHash.digests("y", borrowing: $0) }
        }
        return digests
    }

    /// Lends the words of all messages at once.
    private static func lendingVectors<Result>(
        of inputs: ArraySlice<MaskedInput>, _ lent: [UnsafeRawBufferPointer],
        _ body: ([UnsafeRawBufferPointer]) -> Result
    ) -> Result {
        guard let first = inputs.first else { return body(lent) }
        return first.withVectorBytes { lendingVectors(of: inputs.dropFirst(), lent + [$0], body) }
    }
}

extension ProtocolHash {
    /// `H(tag, bytes)` for each of several inputs of one length, without a copy.
    ///
    /// - Precondition: equal lengths.
    static func digests(_ tag: String, borrowing inputs: [UnsafeRawBufferPointer]) -> [Digest] {
        let count = inputs.first?.count ?? 0
        precondition(inputs.allSatisfy { $0.count == count }, "inputs of one length")
        let label = Array((suite + tag).utf8)
        let prefix = littleEndian(UInt64(label.count)) + label + littleEndian(UInt64(count))
        return BLAKE2b256.hash(together: inputs, prefix: prefix)
    }
}
