// SPDX-License-Identifier: Apache-2.0

public import RoundProtocol

/// A coordinator's store in one SQLite file, for the serving process and the command line at the same time.
///
/// Do not call a store from within the body of its own `read` or `write`: there is one connection.
public struct SQLiteCoordinatorStore: CoordinatorStore {
    private let file: StoreFile

    /// Opens the file, or creates it with its directory, readable by its owner alone.
    ///
    /// - Throws: ``PersistenceError``.
    public init(path: String) throws { file = try StoreFile(path: path, schema: .coordinator) }

    public func read<Result>(_ body: (any CoordinatorReading) throws -> Result) throws -> Result {
        try file.read { try body(CoordinatorTransaction(sql: $0)) }
    }

    public func write<Result>(_ body: (any CoordinatorWriting) throws -> Result) throws -> Result {
        try file.write { try body(CoordinatorTransaction(sql: $0)) }
    }

    public func foreignChangeCounter() throws -> UInt64 { try file.foreignChangeCounter() }
}
