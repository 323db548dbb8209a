// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Held by the process that runs a node, so that there is one, and so that others can tell.
///
/// The system lets go of it when the process ends, however it ends.
package final class RunLock: Sendable {
    private let handle: Int32

    /// - Throws: ``TributaryNodeError/alreadyRunning``.
    package init(path: String) throws {
        handle = try Self.open(path)
        guard flock(handle, LOCK_EX | LOCK_NB) == 0 else {
            close(handle)
            throw TributaryNodeError.alreadyRunning
        }
    }

    deinit { close(handle) }

    /// Whether some process holds the lock.
    package static func isHeld(path: String) throws -> Bool {
        guard PrivateFile.exists(path) else { return false }
        let handle = try open(path)
        defer { close(handle) }
        return flock(handle, LOCK_EX | LOCK_NB) != 0
    }

    private static func open(_ path: String) throws -> Int32 {
        let handle = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard handle >= 0 else {
            throw TributaryNodeError.file(path: path, reason: String(cString: strerror(errno)))
        }
        return handle
    }
}
