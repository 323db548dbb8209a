// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// One encrypted file: `TRS1` ‖ length of the plaintext ‖ the plaintext in sealed pieces.
///
/// Each piece is bound to the file's name, its number and the whole length, so that pieces can neither be swapped nor
/// left out.
struct SnapshotFile {
    private static let magic: [UInt8] = Array("TRS1".utf8)
    static let headerBytes = 12
    /// Plaintext of one piece.
    static let pieceBytes = 1 << 20
    /// A million customers with 100 features are below.
    private static let maximumBytes = 4 << 30

    let name: String
    let key: SecretBytes

    /// Writes `length` bytes, whole or not at all.
    ///
    /// - Parameter body: appends exactly so many.
    /// - Throws: ``CustomerDataError/unreadable(file:reason:)``.
    func write(length: Int, to folder: SnapshotFolder, _ body: (SnapshotWriter) -> Void) throws {
        try folder.write(name) { descriptor in
            let writer = SnapshotWriter(self, length: length, to: descriptor)
            body(writer)
            return writer.finish()
        }
    }

    /// What `body` makes of the plaintext, or nil if there is no such file, it is damaged, or `body` says nil or does not
    /// read all of it: then it is made again.
    func read<Result>(from folder: SnapshotFolder, _ body: (SnapshotReader) -> Result?) -> Result? {
        guard let file = try? FileByteSource(path: folder.file(name)), let reader = SnapshotReader(self, file),
            let result = body(reader), reader.isAtEnd
        else { return nil }
        return result
    }

    /// What piece `index` of a file is bound to.
    func binding(_ index: Int, _ length: Int) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.write("tributary feature snapshot \(name), piece \(index) of \(length) bytes")
        return writer.bytes
    }

    static func header(_ length: Int) -> [UInt8] {
        magic + (0..<8).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    }

    /// The length that a header says; nil if it is not one.
    static func length(_ header: [UInt8]) -> Int? {
        guard header.count == headerBytes, Array(header[..<4]) == magic else { return nil }
        let length = header[4...].reduce(0) { $0 << 8 | UInt64($1) }
        return (1...UInt64(maximumBytes)).contains(length) ? Int(length) : nil
    }
}
