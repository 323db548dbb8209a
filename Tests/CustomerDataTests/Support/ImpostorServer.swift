// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Holds a port of this machine, has no TLS, and asks whoever connects for the password in clear or as an MD5 hash.
final class ImpostorServer: Sendable {
    enum Question: UInt32, Sendable, CaseIterable {
        case clear = 3
        case md5 = 5
    }

    let port: Int
    private let listener: Int32
    private let heard = Mutex<[UInt8]>([])

    init(_ question: Question) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 4) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw CocoaError(.fileNoSuchFile) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Self.talk(client, question) { bytes in heard.withLock { $0 += bytes } }
                close(client)
            }
        }
    }

    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// All that came after the question.
    var answers: [UInt8] { heard.withLock { $0 } }

    private static func talk(_ client: Int32, _ question: Question, _ hear: ([UInt8]) -> Void) {
        while let request = message(client) {
            let code = request.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            // Requests for TLS and GSSAPI.
            guard code == 80_877_103 || code == 80_877_104 else { break }
            reply(client, Array("N".utf8))
        }
        let salt: [UInt8] = question == .md5 ? [1, 2, 3, 4] : []
        let length = UInt8(8 + salt.count)
        reply(client, Array("R".utf8) + [0, 0, 0, length, 0, 0, 0, UInt8(question.rawValue)] + salt)
        var buffer = [UInt8](repeating: 0, count: 1024)
        while case let count = read(client, &buffer, buffer.count), count > 0 { hear(Array(buffer[..<count])) }
    }

    /// One message of a client that has not logged in: its length, then as much.
    private static func message(_ client: Int32) -> [UInt8]? {
        guard let head = take(client, 4) else { return nil }
        return take(client, Int(head.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) - 4)
    }

    private static func take(_ client: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: max(0, count))
        return recv(client, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
    }

    private static func reply(_ client: Int32, _ bytes: [UInt8]) { _ = write(client, bytes, bytes.count) }
}
