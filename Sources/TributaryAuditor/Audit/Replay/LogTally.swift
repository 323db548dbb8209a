// SPDX-License-Identifier: Apache-2.0

import Federation

/// How many entries of each kind there are.
package struct LogTally: Sendable {
    package private(set) var entries: [String: Int] = [:]
    package private(set) var firstTime: UInt64?
    package private(set) var lastTime: UInt64?

    mutating func count(_ entry: LogEntry) {
        entries[entry.event.kind, default: 0] += 1
        firstTime = firstTime ?? entry.time
        lastTime = entry.time
    }

    mutating func countUnreadable() { entries["unreadable", default: 0] += 1 }
}
