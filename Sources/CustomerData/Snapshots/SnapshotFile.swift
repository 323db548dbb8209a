// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Glibc

/// One encrypted file: `TRS1` ‖ length of the plaintext ‖ the plaintext in sealed pieces.
///
/// Each piece is bound to the file's name, its number and the whole length, so that pieces can neither be swapped nor
/// left out.
struct SnapshotFile {
    private static let magic: [UInt8] = Array("TRS1".utf8)
    private static let headerBytes = 12
    /// Plaintext of one piece.
    static let pieceBytes = 1 << 20
    /// A million customers with 100 features are below.
    private static let maximumBytes = 4 << 30

    let name: String
    let key: SecretBytes

    /// - Throws: ``CustomerDataError/unreadable(file:reason:)``.
    func write(_ plain: UnsafeRawBufferPointer, to folder: SnapshotFolder) throws {
        var random = SystemRandomSource()
        try folder.write(name) { descriptor in
            guard Self.append(Self.header(plain.count), to: descriptor) else { return false }
            for (index, start) in stride(from: 0, to: plain.count, by: Self.pieceBytes).enumerated() {
                let piece = Array(plain[start..<min(plain.count, start + Self.pieceBytes)])
                let sealed = AuthenticatedCipher.seal(
                    piece, key: key, associatedData: binding(index, plain.count), random: &random)
                guard Self.append(sealed, to: descriptor) else { return false }
            }
            return true
        }
    }

    /// The plaintext, or nil if there is no such file or it is damaged: then it is made again.
    func read(from folder: SnapshotFolder) -> [UInt8]? {
        guard let file = try? FileByteSource(path: folder.file(name)),
            let header = Self.take(Self.headerBytes, file), Array(header[..<4]) == Self.magic
        else { return nil }
        let length = header[4...].reduce(0) { $0 << 8 | Int($1) }
        guard (1...Self.maximumBytes).contains(length) else { return nil }
        var isWhole = true
        var sealed = [UInt8](repeating: 0, count: Self.pieceBytes + AuthenticatedCipher.overheadBytes)
        let plain = [UInt8](unsafeUninitializedCapacity: length) { plain, count in
            count = length
            let plain = UnsafeMutableRawBufferPointer(plain)
            for (index, start) in stride(from: 0, to: length, by: Self.pieceBytes).enumerated() {
                let piece = UnsafeMutableRawBufferPointer(
                    rebasing: plain[start..<min(length, start + Self.pieceBytes)])
                isWhole = sealed.withUnsafeMutableBytes { sealed in
                    let wanted = UnsafeMutableRawBufferPointer(
                        rebasing: sealed[..<(piece.count + AuthenticatedCipher.overheadBytes)])
                    return Self.fill(wanted, file) && open(wanted, into: piece, index, length)
                }
                if !isWhole { break }
            }
            if !isWhole { plain.initializeMemory(as: UInt8.self, repeating: 0) }
        }
        return isWhole && Self.take(1, file) == nil ? plain : nil
    }

    private func open(
        _ sealed: UnsafeMutableRawBufferPointer, into piece: UnsafeMutableRawBufferPointer, _ index: Int, _ length: Int
    ) -> Bool {
        let opened: Void? = try? AuthenticatedCipher.open(
            UnsafeRawBufferPointer(sealed), into: piece, key: key, associatedData: binding(index, length))
        return opened != nil
    }

    private func binding(_ index: Int, _ length: Int) -> [UInt8] {
        var writer = CanonicalWriter()
        writer.write("tributary feature snapshot \(name), piece \(index) of \(length) bytes")
        return writer.bytes
    }

    private static func header(_ length: Int) -> [UInt8] {
        magic + (0..<8).reversed().map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    }

    private static func append(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                guard let base = bytes.baseAddress else { return false }
                let count = Glibc.write(descriptor, base + offset, bytes.count - offset)
                guard count > 0 else { return false }
                offset += count
            }
            return true
        }
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

    private static func take(_ count: Int, _ file: FileByteSource) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return bytes.withUnsafeMutableBytes({ fill($0, file) }) ? bytes : nil
    }
}
