// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import HTTPTransport
package import TransparencyLog

/// A log in a folder: a mirror, an export, a stick.
package struct FolderLog: PublishedLog {
    private let folder: String

    package init(folder: String) { self.folder = folder }

    package func checkpoint() throws -> [UInt8]? {
        try file("/" + TileAddress.checkpointPath, limit: LogLimits.maximumNoteBytes)
    }

    package func witnessed(size: UInt64) throws -> [UInt8]? {
        try file(LogPath.witnessed(size: size).path, limit: LogLimits.maximumNoteBytes)
    }

    package func artefact(_ digest: Digest) throws -> [UInt8]? {
        let path = LogPath.artefact(digest)
        return try file(path.path, limit: path.bodyLimit)
    }

    package func read(_ address: TileAddress) throws -> [UInt8]? {
        try file("/" + address.path, limit: address.maximumByteCount)
    }

    private func file(_ path: String, limit: Int) throws -> [UInt8]? {
        let whole = folder + path
        return PrivateFile.exists(whole) ? try PrivateFile.read(whole, limit: limit) : nil
    }
}
