// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Where an anonymous connection comes from, as far as one caller can be told from another.
enum RemoteNetwork {
    /// Where the address begins in a `sockaddr_in6`, and how many of its bytes name a network: whoever has one may use any
    /// address in it.
    private static let network = 8..<16

    /// An IPv4 address, or the network of an IPv6 address; the same for all whose address is not known.
    static func name(_ address: SocketAddress?) -> String {
        guard let address, case .v6 = address else { return address?.ipAddress ?? "" }
        return address.withSockAddr { pointer, size in
            let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(pointer), count: size)
            return bytes[network].map { String($0, radix: 16) }.joined(separator: ":")
        }
    }
}
