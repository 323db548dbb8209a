// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension [UInt8] {
    /// This text with one bit flipped, for every bit of it.
    var bitFlips: some Sequence<[UInt8]> {
        indices.lazy.flatMap { index in
            (0..<8).lazy.map { bit in
                var altered = self
                altered[index] ^= 1 << UInt8(bit)
                return altered
            }
        }
    }
}

extension Digest {
    /// Another digest, one byte away.
    func altered(at index: Int) throws -> Digest {
        var altered = bytes
        altered[index % Digest.byteCount] ^= 0x40
        return try Digest(altered)
    }
}

extension [Digest] {
    /// Every way to change one byte of one hash, drop one, repeat one, or add one.
    func mutations() throws -> [[Digest]] {
        var all: [[Digest]] = []
        for index in indices {
            var altered = self
            altered[index] = try self[index].altered(at: index * 7)
            all.append(altered)
            altered = self
            altered.remove(at: index)
            all.append(altered)
            altered = self
            altered.insert(self[index], at: index)
            all.append(altered)
        }
        return all + [self + [.zero]]
    }
}
