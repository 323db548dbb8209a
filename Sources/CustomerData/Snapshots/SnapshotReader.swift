// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The plaintext of a snapshot from its front, opened piece by piece where it is wanted.
final class SnapshotReader {
    private let snapshot: SnapshotFile
    private let file: FileByteSource
    private let length: Int

    /// Pieces opened so far, and plaintext bytes in them.
    private var pieces = 0
    private var opened = 0

    private var sealed = [UInt8](repeating: 0, count: SnapshotFile.pieceBytes + AuthenticatedCipher.overheadBytes)
    /// A piece that was not wanted as a whole, and how much of it was taken.
    private var piece: [UInt8] = []
    private var taken = 0

    /// Nil unless the file begins like a snapshot.
    init?(_ snapshot: SnapshotFile, _ file: FileByteSource) {
        var header = [UInt8](repeating: 0, count: SnapshotFile.headerBytes)
        guard header.withUnsafeMutableBytes({ Self.fill($0, file) }), let length = SnapshotFile.length(header) else {
            return nil
        }
        self.snapshot = snapshot
        self.file = file
        self.length = length
    }

    /// The bytes that are left.
    var remaining: Int { length - opened + piece.count - taken }

    /// Whether all plaintext was taken and nothing stands behind it.
    var isAtEnd: Bool {
        var next: UInt8 = 0
        return remaining == 0 && !withUnsafeMutableBytes(of: &next) { Self.fill($0, file) }
    }

    /// Fills `target` with the next bytes.
    ///
    /// - Returns: false if there are not so many or a piece is not what was written; `target` is then unspecified.
    func read(into target: UnsafeMutableRawBufferPointer) -> Bool {
        guard target.count <= remaining else { return false }
        var offset = 0
        while offset < target.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: target[offset...])
            if taken < piece.count {
                let count = min(rest.count, piece.count - taken)
                piece.withUnsafeBytes { piece in
                    rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[taken..<taken + count]))
                }
                taken += count
                offset += count
                continue
            }
            let next = min(SnapshotFile.pieceBytes, length - opened)
            if rest.count >= next {
                guard open(into: UnsafeMutableRawBufferPointer(rebasing: rest[..<next])) else { return false }
                offset += next
            } else {
                if piece.count != next { piece = [UInt8](repeating: 0, count: next) }
                guard piece.withUnsafeMutableBytes({ open(into: $0) }) else { return false }
                taken = 0
            }
        }
        return true
    }

    /// Opens the next piece, which is as long as `target`.
    private func open(into target: UnsafeMutableRawBufferPointer) -> Bool {
        let isOpen = sealed.withUnsafeMutableBytes { sealed in
            let wanted = UnsafeMutableRawBufferPointer(
                rebasing: sealed[..<(target.count + AuthenticatedCipher.overheadBytes)])
            guard Self.fill(wanted, file) else { return false }
            let opened: Void? = try? AuthenticatedCipher.open(
                UnsafeRawBufferPointer(wanted), into: target, key: snapshot.key,
                associatedData: snapshot.binding(pieces, length))
            return opened != nil
        }
        pieces += 1
        opened += target.count
        return isOpen
    }

    private static func fill(_ buffer: UnsafeMutableRawBufferPointer, _ file: FileByteSource) -> Bool {
        var offset = 0
        while offset < buffer.count {
            guard let count = try? file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])),
                count > 0
            else { return false }
            offset += count
        }
        return true
    }
}
