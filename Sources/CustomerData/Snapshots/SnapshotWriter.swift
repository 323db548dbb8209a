// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc

/// Seals the plaintext of a snapshot piece by piece as it comes.
final class SnapshotWriter {
    private let snapshot: SnapshotFile
    private let length: Int
    private let descriptor: Int32
    private var random = SystemRandomSource()
    private var piece: [UInt8] = []
    private var pieces = 0
    private var appended = 0
    private var isWritten: Bool

    /// - Parameter length: of all that will be appended.
    init(_ snapshot: SnapshotFile, length: Int, to descriptor: Int32) {
        self.snapshot = snapshot
        self.length = length
        self.descriptor = descriptor
        piece.reserveCapacity(SnapshotFile.pieceBytes)
        isWritten = Self.write(SnapshotFile.header(length), to: descriptor)
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        appended += bytes.count
        var rest = bytes[...]
        while isWritten, !rest.isEmpty {
            let count = min(rest.count, SnapshotFile.pieceBytes - piece.count)
            piece.append(contentsOf: rest.prefix(count))
            rest = rest.dropFirst(count)
            if piece.count == SnapshotFile.pieceBytes { seal() }
        }
    }

    /// - Returns: whether all of it is written.
    func finish() -> Bool {
        if !piece.isEmpty { seal() }
        return isWritten && appended == length
    }

    private func seal() {
        let sealed = AuthenticatedCipher.seal(
            piece, key: snapshot.key, associatedData: snapshot.binding(pieces, length), random: &random)
        isWritten = isWritten && Self.write(sealed, to: descriptor)
        pieces += 1
        piece.removeAll(keepingCapacity: true)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                guard let base = bytes.baseAddress else { return false }
                let count = Glibc.write(descriptor, base + offset, bytes.count - offset)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                offset += count
            }
            return true
        }
    }
}
