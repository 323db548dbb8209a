// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The bytes of a file, from its front.
package final class FileByteSource: ByteSource {
    private let descriptor: Int32
    private let file: String

    /// - Throws: ``CustomerDataError/unreadable(file:reason:)``.
    package init(path: String) throws {
        file = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CustomerDataError.unreadable(file: path, reason: Self.reason(errno)) }
    }

    deinit { close(descriptor) }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw CustomerDataError.unreadable(file: file, reason: Self.reason(errno))
            }
        }
    }

    private static func reason(_ code: Int32) -> String {
        code == ENOENT ? "there is no such file" : String(cString: strerror(code))
    }
}
