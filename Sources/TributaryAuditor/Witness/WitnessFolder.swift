// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import Synchronization
package import TransparencyLog

/// A witness's records as files: for each log the newest checkpoint that was cosigned, exactly as the log signed it.
///
/// A file is replaced whole and made durable before the cosignature leaves. One process at a time has the folder.
package final class WitnessFolder: WitnessRecords {
    private static let lockName = ".lock"

    private let folder: String
    private let lock: Int32
    private let updates = Mutex(())

    /// - Throws: ``AuditorError/directory(path:reason:)`` if another process serves from here, or the folder is missing:
    ///   a witness that forgot what it cosigned must not start afresh by itself.
    package init(folder: String) throws {
        self.folder = folder
        guard PrivateFile.exists(folder) else {
            throw AuditorError.directory(
                path: folder, reason: "is missing: without it this witness no longer knows what it has cosigned")
        }
        lock = open("\(folder)/\(Self.lockName)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            if lock >= 0 { close(lock) }
            throw AuditorError.directory(path: folder, reason: "is in use by another witness process")
        }
    }

    deinit { close(lock) }

    package func update(_ log: NoteName, _ body: ([UInt8]?) throws -> [UInt8]?) throws {
        let path = path(of: log)
        try updates.withLock { _ in
            let stored =
                PrivateFile.exists(path) ? try PrivateFile.read(path, limit: LogLimits.maximumNoteBytes) : nil
            guard let next = try body(stored), next != stored else { return }
            try PrivateFile.write(next, to: path)
        }
    }

    /// The newest checkpoint of a log that was cosigned.
    package func note(of log: NoteName) throws -> [UInt8]? {
        let path = path(of: log)
        return PrivateFile.exists(path) ? try PrivateFile.read(path, limit: LogLimits.maximumNoteBytes) : nil
    }

    /// A name may hold anything but spaces; its hash is a file name.
    private func path(of log: NoteName) -> String {
        "\(folder)/\(SHA256.hash(Array(log.text.utf8)).hex).checkpoint"
    }
}
