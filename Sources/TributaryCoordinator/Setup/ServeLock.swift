// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Held by the process that serves a coordinator's directory, so that there is one.
///
/// Two of them could not fork the log, since each append compares the tree in the store with its own; but rounds live in
/// the memory of one. The system lets go of the lock when the process ends, however it ends.
final class ServeLock: Sendable {
    private let handle: Int32

    /// - Throws: ``CoordinatorError/conflict(what:)`` while another process serves the directory.
    init(_ directory: CoordinatorDirectory) throws {
        let path = directory.serveLock
        handle = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard handle >= 0 else {
            throw CoordinatorError.directory(reason: "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        guard flock(handle, LOCK_EX | LOCK_NB) == 0 else {
            close(handle)
            throw CoordinatorError.conflict(
                what: "another process already serves \(directory.path). Nothing was started")
        }
    }

    deinit { close(handle) }

    /// Whether some process serves the directory.
    static func isHeld(_ directory: CoordinatorDirectory) -> Bool {
        let handle = open(directory.serveLock, O_RDWR | O_CLOEXEC)
        guard handle >= 0 else { return false }
        defer { close(handle) }
        return flock(handle, LOCK_EX | LOCK_NB) != 0
    }
}
