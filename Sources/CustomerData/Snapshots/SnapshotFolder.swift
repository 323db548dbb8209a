// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where a node keeps the feature matrices of studies under way, encrypted, so that a restart or another study with the
/// same question does not read the customers again.
///
/// A file's name is a keyed hash of everything that decides its content: contract, purpose, reference date and the
/// state of the store. So a snapshot of other customers than today's is never found, and the names tell nobody which
/// studies a branch is in.
public struct SnapshotFolder: Sendable {
    /// Snapshots of one state of the store; the oldest make room.
    public static let maximumSnapshots = 8

    private static let suffix = ".features"

    public let path: String

    public init(path: String) { self.path = path }

    func file(_ name: String) -> String { "\(path)/\(name)\(Self.suffix)" }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    /// Erases every snapshot: whoever was in one may have asked to be forgotten.
    public func clear() {
        for name in names { unlink("\(path)/\(name)") }
    }

    /// Erases snapshots of other states of the store than `revision`, and the oldest of this one beyond the limit.
    func prune(keeping revision: String) {
        let kept = names.filter { $0.hasPrefix(revision) }
        for name in names where !name.hasPrefix(revision) { unlink("\(path)/\(name)") }
        let byAge = kept.sorted { (age(of: $0), $0) < (age(of: $1), $1) }
        for name in byAge.dropLast(Self.maximumSnapshots) { unlink("\(path)/\(name)") }
    }

    /// The names of the snapshots that are there.
    package var names: [String] {
        let all = try? FileManager.default.contentsOfDirectory(atPath: path)
        return (all ?? []).filter { $0.hasSuffix(Self.suffix) || $0.hasSuffix(Self.suffix + ".new") }.sorted()
    }

    private func age(of name: String) -> Double {
        var status = stat()
        guard stat("\(path)/\(name)", &status) == 0 else { return 0 }
        return Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    }

    /// Writes a file that only its owner can read, whole or not at all.
    ///
    /// - Throws: ``CustomerDataError/unreadable(file:reason:)``.
    func write(_ name: String, _ body: (Int32) -> Bool) throws {
        mkdir(path, 0o700)
        let (final, temporary) = (file(name), file(name) + ".new")
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CustomerDataError.unreadable(file: temporary, reason: String(cString: strerror(errno)))
        }
        let isWritten = body(descriptor)
        let reason = String(cString: strerror(errno))
        close(descriptor)
        guard isWritten, rename(temporary, final) == 0 else {
            unlink(temporary)
            throw CustomerDataError.unreadable(file: temporary, reason: reason)
        }
    }
}
