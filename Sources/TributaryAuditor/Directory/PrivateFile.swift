// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files that only their owner may read, written whole or not at all.
package enum PrivateFile {
    /// Larger files are none of this program's.
    package static let maximumBytes = 64 << 20

    package static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// - Throws: ``AuditorError/file(path:reason:)``.
    package static func read(_ path: String, limit: Int = maximumBytes) throws -> [UInt8] {
        let handle = open(path, O_RDONLY | O_CLOEXEC)
        guard handle >= 0 else { throw AuditorError.file(path: path, reason: reason()) }
        defer { close(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Foundation.read(handle, &buffer, buffer.count)
            guard count >= 0 else { throw AuditorError.file(path: path, reason: reason()) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= limit else {
                throw AuditorError.file(path: path, reason: "is over its limit of \(limit) bytes")
            }
        }
    }

    package static func text(_ path: String, limit: Int = maximumBytes) throws -> String {
        guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
            throw AuditorError.file(path: path, reason: "is not a UTF-8 text")
        }
        return text
    }

    /// Replaces the file: readers see the old or the new bytes, and a crash leaves one of the two.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        let temporary = path + ".new"
        unlink(temporary)
        let handle = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard handle >= 0 else { throw AuditorError.file(path: path, reason: reason()) }
        do {
            defer { close(handle) }
            try append(bytes, to: handle, path)
            guard fsync(handle) == 0 else { throw AuditorError.file(path: path, reason: reason()) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else { throw AuditorError.file(path: path, reason: reason()) }
        synchroniseFolder(of: path)
    }

    package static func remove(_ path: String) throws {
        guard unlink(path) == 0 else { throw AuditorError.file(path: path, reason: reason()) }
    }

    /// Makes a folder that only its owner may enter; an existing one keeps its content and is closed to others.
    package static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw AuditorError.directory(path: path, reason: "cannot be made")
        }
        guard chmod(path, 0o700) == 0 else {
            throw AuditorError.directory(path: path, reason: "cannot be closed to other users")
        }
    }

    /// The names in a folder, in order; none if there is no folder.
    package static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasSuffix(".new") }.sorted()
    }

    private static func append(_ bytes: [UInt8], to handle: Int32, _ path: String) throws {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(handle, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            guard count > 0 else { throw AuditorError.file(path: path, reason: reason()) }
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
