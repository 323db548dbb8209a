// SPDX-License-Identifier: Apache-2.0

import Foundation
import Persistence
import RoundProtocol
import Testing

/// A crash is what is on the disk at one moment: the files are copied, or cut, and opened again.
struct StoreFaultTests {
    let directory: TemporaryDirectory
    let store: SQLiteCoordinatorStore

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteCoordinatorStore(path: directory.file("live"))
        try store.write { try $0.insertSetting("committed", [1]) }
    }

    func settings(_ name: String) throws -> [[UInt8]?] {
        let copy = try SQLiteCoordinatorStore(path: directory.file(name))
        return try copy.read { [try $0.setting("committed"), try $0.setting("later")] }
    }

    @Test func aCrashInsideATransactionKeepsWhatWasCommittedBefore() throws {
        try store.write { transaction in
            try transaction.insertSetting("later", [UInt8](repeating: 7, count: 100_000))
            try directory.copyDatabase("live", to: "crashed")
        }
        #expect(try settings("crashed") == [[1], nil])
    }

    @Test func aCrashAfterACommitKeepsIt() throws {
        try store.write { try $0.insertSetting("later", [2]) }
        try directory.copyDatabase("live", to: "crashed")
        #expect(try settings("crashed") == [[1], [2]])
    }

    @Test func aCommitThatWasOnlyHalfWrittenNeverHappened() throws {
        try store.write { try $0.insertSetting("later", [UInt8](repeating: 7, count: 20_000)) }
        try directory.copyDatabase("live", to: "crashed")
        let log = try FileHandle(forUpdating: URL(fileURLWithPath: directory.file("crashed-wal")))
        try log.truncate(atOffset: try log.seekToEnd() - 1)
        try log.close()
        #expect(try settings("crashed") == [[1], nil])
    }
}
