// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import CustomerData
package import Federation

/// A playbook together with the bytes that it was read from: what one keeps is what one has read.
package struct PlaybookFile: Sendable, Equatable {
    package let playbook: Playbook
    package let bytes: [UInt8]

    /// As head office lists it.
    package var digest: Digest { PlaybookIndex.digest(of: bytes) }

    /// - Parameter name: the file's, for messages.
    /// - Throws: ``CustomerData/CustomerDataError`` with file, line and key.
    package init(bytes: [UInt8], name: String) throws {
        playbook = try Playbook(bytes: bytes, file: name)
        self.bytes = bytes
    }

    /// - Throws: also ``TributaryNodeError/file(path:reason:)``.
    package init(path: String) throws { try self.init(bytes: PrivateFile.read(path), name: path) }

    static func isBefore(_ left: PlaybookFile, _ right: PlaybookFile) -> Bool {
        (left.playbook.name, left.playbook.version) < (right.playbook.name, right.playbook.version)
    }
}
