// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How many transactions the protocol's store has seen, in a file outside everything that is backed up with the node.
///
/// A store that is behind its marker was put back from an older copy: it has forgotten what the branch has spent and
/// signed since.
package struct StoreMarker: Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// - Returns: nil if there is no file.
    /// - Throws: ``TributaryNodeError/file(path:reason:)`` for a file that is no marker.
    package func read() throws -> UInt64? {
        guard PrivateFile.exists(path) else { return nil }
        let text = String(decoding: try PrivateFile.read(path), as: UTF8.self)
        let digits = text.dropFirst(Self.title.count).dropLast()
        guard text.hasPrefix(Self.title), text.hasSuffix("\n"), digits.utf8.count == Self.digits,
            digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains), let count = UInt64(digits)
        else {
            throw TributaryNodeError.file(
                path: path,
                reason: "is not this node's marker, which says how far its store has come; put back the file "
                    + "that belongs there")
        }
        return count
    }

    /// Replaces the number.
    ///
    /// The text is always equally long, in the same place of one sector: a power cut leaves the old number or the new.
    ///
    /// - Parameter durably: whether the number must be on the disk when this returns.
    package func write(_ count: UInt64, durably: Bool) throws {
        let number = String(count)
        let padding = String(repeating: "0", count: max(0, Self.digits - number.count))
        let bytes = Array((Self.title + padding + number + "\n").utf8)
        guard PrivateFile.exists(path) else { return try PrivateFile.write(bytes, to: path) }
        try PrivateFile.overwrite(bytes, at: path, durably: durably)
    }

    private static let title = "tributary store marker 1\n"
    /// Of the largest 64-bit number.
    private static let digits = 20
}
