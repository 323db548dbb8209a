// SPDX-License-Identifier: Apache-2.0

import CLibcrypto

/// Adds and subtracts vectors of machine words in place, with the widest instructions that the processor has.
public enum WordArithmetic {
    /// `target[i] ± source[i]` modulo 2³².
    ///
    /// - Precondition: equal lengths, whole words. Neither need be aligned.
    public static func combine32(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, subtracting: Bool
    ) {
        let count = words(source, target, of: 4)
        guard count > 0 else { return }
        if subtracting {
            tributary_subtract32(target.octets, source.octets, count)
        } else {
            tributary_add32(target.octets, source.octets, count)
        }
    }

    /// `target[i] ± source[i]` modulo 2⁶⁴.
    ///
    /// - Precondition: equal lengths, whole words. Neither need be aligned.
    public static func combine64(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, subtracting: Bool
    ) {
        let count = words(source, target, of: 8)
        guard count > 0 else { return }
        if subtracting {
            tributary_subtract64(target.octets, source.octets, count)
        } else {
            tributary_add64(target.octets, source.octets, count)
        }
    }

    private static func words(
        _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, of byteCount: Int
    ) -> Int {
        precondition(
            source.count == target.count && source.count.isMultiple(of: byteCount), "vectors of equal length")
        return source.count / byteCount
    }
}
