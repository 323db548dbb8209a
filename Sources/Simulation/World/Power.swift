// SPDX-License-Identifier: Apache-2.0

/// Where a party loses power.
enum PowerCut: String, CaseIterable, Sendable {
    /// The next commit never happens.
    case beforeCommit = "before-commit"
    /// The next commit is on disk; nothing that should follow happens.
    case afterCommit = "after-commit"
}

/// A party is off: whatever it was doing has not gone on.
struct PowerLost: Error {}

/// A party's way to its disk: it may lose power on it, or find the disk full.
struct Power {
    var cut: PowerCut?
    var isDiskFull = false

    /// - Throws: ``PowerLost``, or ``NodeDisk/Violation/full``.
    mutating func around<Result>(commit: () throws -> Result) throws -> Result {
        if isDiskFull { throw NodeDisk.Violation.full }
        defer { cut = nil }
        if cut == .beforeCommit { throw PowerLost() }
        let result = try commit()
        if cut == .afterCommit { throw PowerLost() }
        return result
    }
}
