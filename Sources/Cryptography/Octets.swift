// SPDX-License-Identifier: Apache-2.0

extension UnsafeRawBufferPointer {
    /// The first byte, for C functions.
    ///
    /// - Precondition: the buffer has memory. Every buffer in this module does; lengths are checked before.
    var octets: UnsafePointer<UInt8> {
        guard let baseAddress else { preconditionFailure("an empty buffer has no octets") }
        return baseAddress.assumingMemoryBound(to: UInt8.self)
    }
}

extension UnsafeMutableRawBufferPointer {
    /// The first byte, for C functions that write.
    ///
    /// - Precondition: the buffer has memory.
    var octets: UnsafeMutablePointer<UInt8> {
        guard let baseAddress else { preconditionFailure("an empty buffer has no octets") }
        return baseAddress.assumingMemoryBound(to: UInt8.self)
    }
}
