// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The folder of a mirror: files that were verified before they were written, and never change afterwards.
///
/// Unlike the auditor's other files they are for everyone: a web server may serve them.
package struct MirrorFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// - Parameter name: below the folder, beginning with a slash.
    /// - Returns: whether it was new.
    /// - Throws: ``AuditorError/file(path:reason:)`` if it is there with other bytes.
    @discardableResult
    func put(_ bytes: [UInt8], at name: String) throws -> Bool {
        let file = path + name
        if PrivateFile.exists(file) {
            guard try PrivateFile.read(file) == bytes else {
                throw AuditorError.file(
                    path: file, reason: "differs from what the log publishes: one of the two was altered")
            }
            return false
        }
        try replace(bytes, at: name)
        return true
    }

    func replace(_ bytes: [UInt8], at name: String) throws {
        let file = path + name
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        if !PrivateFile.exists(folder) {
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            } catch {
                throw AuditorError.directory(path: folder, reason: "cannot be made")
            }
        }
        try PrivateFile.write(bytes, to: file)
        guard chmod(file, 0o644) == 0 else {
            throw AuditorError.file(path: file, reason: "cannot be opened to readers")
        }
    }
}
