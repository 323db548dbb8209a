// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Ports of the loopback interface.
package enum FreePort {
    /// A port that nobody listens on now; 0 if the system has none.
    package static func next() -> Int {
        withSocket { descriptor in
            var address = loopback(port: 0)
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let status = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
                }
            }
            return status == 0 ? Int(UInt16(bigEndian: address.sin_port)) : 0
        }
    }

    static func isListening(_ port: Int) -> Bool {
        withSocket { descriptor in
            var address = loopback(port: port)
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        }
    }

    private static func withSocket<Result>(_ body: (Int32) -> Result) -> Result {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return body(descriptor)
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
