// SPDX-License-Identifier: Apache-2.0

import GRDBSQLite
import Synchronization

/// A bound on what SQLite may hold while it works on somebody else's SQL.
///
/// SQLite knows one limit for the whole process. It stands while a sandbox prepares or runs definitions, above what is in
/// use when the first of them begins, and is lifted after the last.
enum SandboxMemory {
    /// Beyond what SQLite holds already; a thousand definitions need a tenth of it.
    static let maximumBytes: Int64 = 128 << 20

    private static let users = Mutex(0)

    static func limited<Value>(_ body: () throws -> Value) rethrows -> Value {
        users.withLock { count in
            if count == 0 { sqlite3_hard_heap_limit64(sqlite3_memory_used() + maximumBytes) }
            count += 1
        }
        defer {
            users.withLock { count in
                count -= 1
                if count == 0 { sqlite3_hard_heap_limit64(0) }
            }
        }
        return try body()
    }
}
