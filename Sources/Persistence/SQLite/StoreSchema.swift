// SPDX-License-Identifier: Apache-2.0

/// What makes a database file one kind of store, and how it came to its present tables.
struct StoreSchema: Sendable {
    /// Words for people, for example `coordinator's store`.
    let name: String
    /// `PRAGMA application_id`: keeps one kind of store from being opened as another.
    let applicationID: Int32
    /// One script for each version, oldest first. A script that was released never changes.
    let migrations: [String]
}
