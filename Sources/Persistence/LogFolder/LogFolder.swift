// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A folder of static files that is a published log: tiles never change, and the checkpoint is written last.
///
/// A file appears whole and durable or not at all, so a copy that was interrupted can go on where it stopped.
package struct LogFolder: Sendable {
    package let path: String
    private let isDurable: Bool

    /// - Parameter isDurable: whether each file survives a power cut once it is written; not worth the time for what can
    ///   be made again.
    package init(path: String, isDurable: Bool = true) {
        self.isDurable = isDurable
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Writes a file that never changes.
    ///
    /// - Parameter name: its path below the folder.
    /// - Returns: whether it was new.
    /// - Throws: ``PersistenceError/writeOnce(what:)`` if it is there with other bytes.
    @discardableResult
    package func put(_ bytes: [UInt8], at name: String) throws -> Bool {
        if let present = try read(name) {
            guard present == bytes else { throw PersistenceError.writeOnce(what: "\(path)/\(name)") }
            return false
        }
        try replace(bytes, at: name)
        return true
    }

    /// Writes a file, or puts it in the place of an earlier one.
    package func replace(_ bytes: [UInt8], at name: String) throws {
        let file = "\(path)/\(name)"
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw PersistenceError.cannotOpen(path: folder)
        }
        let temporary = file + ".new"
        try write(bytes, to: temporary)
        guard rename(temporary, file) == 0 else { throw PersistenceError.cannotOpen(path: file) }
        if isDurable { Self.synchronise(folder) }
    }

    /// The bytes of a file; nil if there is none.
    package func read(_ name: String) throws -> [UInt8]? {
        let file = "\(path)/\(name)"
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw PersistenceError.cannotOpen(path: file)
        }
        return Array(data)
    }

    private func write(_ bytes: [UInt8], to file: String) throws {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw PersistenceError.cannotOpen(path: file) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            guard count > 0 else {
                throw errno == ENOSPC ? PersistenceError.noSpace : PersistenceError.cannotOpen(path: file)
            }
            offset += count
        }
        guard !isDurable || fsync(descriptor) == 0 else { throw PersistenceError.cannotOpen(path: file) }
    }

    /// A name must survive a power cut as well as the bytes under it.
    private static func synchronise(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
