// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files that only their owner may read, written whole or not at all.
package enum PrivateFile {
    /// Larger files are none of this program's.
    package static let maximumBytes = 64 << 20

    package static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// - Throws: ``TributaryNodeError/file(path:reason:)``.
    package static func read(_ path: String) throws -> [UInt8] {
        let handle = open(path, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
        defer { close(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Foundation.read(handle, &buffer, buffer.count)
            guard count >= 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= maximumBytes else {
                throw TributaryNodeError.file(path: path, reason: "is over \(maximumBytes) bytes")
            }
        }
    }

    /// Replaces the file: readers see the old or the new bytes, and a crash leaves one of the two.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        try rewrite(path) { add in
            try add(bytes)
            return true
        }
    }

    /// Replaces the file as ``write(_:to:)`` does, piece by piece.
    ///
    /// - Parameter body: adds bytes with what it is handed; its answer says whether they take the old file's place.
    /// - Returns: that answer.
    @discardableResult
    package static func rewrite(_ path: String, _ body: (_ add: ([UInt8]) throws -> Void) throws -> Bool) throws -> Bool
    {
        let temporary = path + ".new"
        unlink(temporary)
        let handle = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
        let isWanted: Bool
        do {
            defer { close(handle) }
            isWanted = try body { try append($0, to: handle, path) }
            guard fsync(handle) == 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard isWanted else {
            unlink(temporary)
            return false
        }
        guard rename(temporary, path) == 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
        synchroniseFolder(of: path)
        return true
    }

    /// Writes over the beginning of a file that exists, in place.
    ///
    /// - Parameter durably: whether the bytes must be on the disk when this returns.
    package static func overwrite(_ bytes: [UInt8], at path: String, durably: Bool) throws {
        let handle = open(path, O_WRONLY | O_CLOEXEC)
        guard handle >= 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
        defer { close(handle) }
        try append(bytes, to: handle, path)
        guard !durably || fdatasync(handle) == 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
    }

    /// Adds one line; lines of several writers do not mix.
    package static func append(line: String, to path: String) throws {
        let handle = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
        defer { close(handle) }
        try append(Array((line + "\n").utf8), to: handle, path)
    }

    package static func remove(_ path: String) { unlink(path) }

    /// Makes a folder that only its owner can look into, and those above it; one that is there is left as it is.
    ///
    /// - Throws: ``TributaryNodeError/directory(path:reason:)``.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw TributaryNodeError.directory(path: path, reason: "cannot be made")
        }
    }

    /// The permission bits; nil if there is no such file.
    package static func permissions(_ path: String) -> UInt32? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return UInt32(status.st_mode) & 0o777
    }

    /// What to say of a secret's file that others than its owner may read or write; nil if they may not.
    package static func exposure(of path: String) -> String? {
        guard let found = permissions(path), found & 0o077 != 0 else { return nil }
        return "WARNING: \(path) is open to other users of this machine: run chmod 600 \(path)"
    }

    /// Bytes; 0 if there is no such file.
    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Nanoseconds since 1970 when it was last written; 0 if there is no such file.
    static func changed(_ path: String) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec
    }

    private static func append(_ bytes: [UInt8], to handle: Int32, _ path: String) throws {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(handle, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            guard count > 0 else { throw TributaryNodeError.file(path: path, reason: reason()) }
            offset += count
        }
    }

    /// The new name itself must survive a power cut.
    private static func synchroniseFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let handle = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { return }
        fsync(handle)
        close(handle)
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
