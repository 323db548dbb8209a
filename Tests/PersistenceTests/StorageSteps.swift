// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDBSQLite
import Synchronization

/// Counts what SQLite asks of the file system, and kills the process at one of these steps: for a child process that is
/// meant to die.
///
/// It stands in front of SQLite's own access to files: every opening, writing, syncing, truncating and deleting is one
/// step. Reading is none, and neither are locks.
enum StorageSteps {
    /// When within its step the process dies.
    enum Moment: String, CaseIterable, Codable, Sendable {
        /// Nothing of the step has happened.
        case before
        /// The first half of what was to be written is on the disk.
        case torn
        /// The step is done, and SQLite does not know yet.
        case after
    }

    /// Steps since ``die(at:_:)``.
    static var taken: Int { steps.withLock { $0 } }

    private static let steps = Mutex<Int>(0)
    private static let last = Mutex<Int>(0)
    private static let moment = Mutex<Moment>(.before)
    private static let installed = Mutex<Bool>(false)
    // Safety: both are written once, before any file is opened through them, and only read afterwards.
    nonisolated(unsafe) private static var real: UnsafeMutablePointer<sqlite3_vfs>?
    nonisolated(unsafe) private static var methods: UnsafePointer<sqlite3_io_methods>?

    /// From now on the process dies at step `number`, counted from one; zero never comes.
    static func die(at number: Int, _ when: Moment) {
        moment.withLock { $0 = when }
        last.withLock { $0 = number }
        steps.withLock { $0 = 0 }
    }

    /// Every store that is opened after this goes through the steps.
    static func install() {
        installed.withLock { isInstalled in
            guard !isInstalled, let original = sqlite3_vfs_find(nil) else { return }
            isInstalled = true
            real = original
            let copy = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
            copy.initialize(to: original.pointee)
            copy.pointee.zName = UnsafePointer(strdup("steps"))
            copy.pointee.pNext = nil
            copy.pointee.xOpen = { _, name, file, flags, outFlags in
                StorageSteps.take(half: nil) {
                    let result = StorageSteps.real?.pointee.xOpen(StorageSteps.real, name, file, flags, outFlags)
                    if result == SQLITE_OK { StorageSteps.patch(file) }
                    return result ?? SQLITE_ERROR
                }
            }
            copy.pointee.xDelete = { _, name, sync in
                StorageSteps.take(half: nil) {
                    StorageSteps.real?.pointee.xDelete(StorageSteps.real, name, sync) ?? SQLITE_ERROR
                }
            }
            sqlite3_vfs_register(copy, 1)
        }
    }

    /// Puts our writing, syncing and truncating in the place of the file's own.
    private static func patch(_ file: UnsafeMutablePointer<sqlite3_file>?) {
        guard let file, let original = file.pointee.pMethods else { return }
        if methods == nil { methods = original }
        let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        copy.initialize(to: original.pointee)
        copy.pointee.xWrite = { file, bytes, count, offset in
            let write = StorageSteps.methods?.pointee.xWrite
            return StorageSteps.take(half: { _ = write?(file, bytes, count / 2, offset) }) {
                write?(file, bytes, count, offset) ?? SQLITE_ERROR
            }
        }
        copy.pointee.xSync = { file, flags in
            StorageSteps.take(half: nil) { StorageSteps.methods?.pointee.xSync(file, flags) ?? SQLITE_ERROR }
        }
        copy.pointee.xTruncate = { file, size in
            StorageSteps.take(half: nil) { StorageSteps.methods?.pointee.xTruncate(file, size) ?? SQLITE_ERROR }
        }
        file.pointee.pMethods = UnsafePointer(copy)
    }

    private static func take(half: (() -> Void)?, _ step: () -> Int32) -> Int32 {
        let number = steps.withLock { steps in
            steps += 1
            return steps
        }
        let isLast = last.withLock { $0 == number }
        guard isLast else { return step() }
        switch moment.withLock({ $0 }) {
        case .before: break
        case .torn: half?()
        case .after: _ = step()
        }
        kill(getpid(), SIGKILL)
        return SQLITE_ERROR
    }
}
