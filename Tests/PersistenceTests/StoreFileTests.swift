// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import GRDB
import Persistence
import RoundProtocol
import Testing

struct StoreFileTests {
    let directory: TemporaryDirectory
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("state/coordinator.sqlite")
    }

    func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func onlyTheOwnerReadsTheFiles() throws {
        let store = try SQLiteCoordinatorStore(path: path)
        try store.write { try $0.insertSetting("a", [1]) }
        #expect(try permissions(directory.file("state")) == 0o700)
        #expect(try permissions(path) == 0o600)
        #expect(try permissions(path + "-wal") == 0o600)
    }

    @Test func twoStoresOnOneFileSeeEachOthersWrites() throws {
        let server = try SQLiteCoordinatorStore(path: path)
        let commandLine = try SQLiteCoordinatorStore(path: path)
        let start = try server.foreignChangeCounter()
        try server.write { try $0.insertSetting("a", [1]) }
        #expect(try server.foreignChangeCounter() == start)
        #expect(try commandLine.read { try $0.setting("a") } == [1])
        try commandLine.write { try $0.insertSetting("b", [2]) }
        let changed = try server.foreignChangeCounter()
        #expect(changed != start)
        #expect(try server.foreignChangeCounter() == changed)
        #expect(try server.read { try $0.setting("b") } == [2])
    }

    @Test func transactionsOfTwoStoresRunOneAfterTheOther() async throws {
        let path = path
        let stores = try (0..<3).map { _ in try SQLiteCoordinatorStore(path: path) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<60 {
                group.addTask {
                    try stores[index % 3].write { try $0.insertLogEntry([UInt8(index)], at: try $0.logSize()) }
                }
            }
            try await group.waitForAll()
        }
        #expect(Set(try stores[0].read { try $0.logEntries(0..<60) }).count == 60)
    }

    @Test func storesThatOpenANewFileTogetherAgreeOnItsTables() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<8 {
                group.addTask {
                    try SQLiteCoordinatorStore(path: path).write { try $0.insertSetting("\(index)", [1]) }
                }
            }
            try await group.waitForAll()
        }
        let store = try SQLiteCoordinatorStore(path: path)
        #expect(try (0..<8).allSatisfy { index in try store.read { try $0.setting("\(index)") } == [1] })
    }

    @Test func oneKindOfStoreIsNotOpenedAsAnother() throws {
        _ = try SQLiteCoordinatorStore(path: path)
        #expect(throws: PersistenceError.notAStore(expected: "node's store")) {
            try SQLiteNodeStore(path: path, key: SecretBytes([UInt8](repeating: 1, count: 32)))
        }
        let foreign = directory.file("foreign.sqlite")
        try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE t (x)") }
        try Data("not a database, but long enough to have a header".utf8)
            .write(to: URL(fileURLWithPath: directory.file("text")))
        for path in [foreign, directory.file("text")] {
            #expect(throws: PersistenceError.notAStore(expected: "coordinator's store")) {
                try SQLiteCoordinatorStore(path: path)
            }
        }
    }

    @Test func aStoreOfANewerProgramIsLeftAlone() throws {
        _ = try SQLiteCoordinatorStore(path: path)
        try DatabaseQueue(path: path).write { try $0.execute(sql: "PRAGMA user_version = 2") }
        #expect(throws: PersistenceError.newerStore(version: 2, known: 1)) {
            try SQLiteCoordinatorStore(path: path)
        }
    }

    @Test func aFileThatCannotBeMadeIsNamed() throws {
        try Data().write(to: URL(fileURLWithPath: directory.file("plain")))
        let path = directory.file("plain/coordinator.sqlite")
        #expect(throws: PersistenceError.cannotOpen(path: path)) { try SQLiteCoordinatorStore(path: path) }
    }

    @Test func theFileItselfRefusesToRewriteTheLog() throws {
        let store = try SQLiteCoordinatorStore(path: path)
        try store.write { try $0.insertLogEntry([1], at: 0) }
        let queue = try DatabaseQueue(path: path)
        for statement in ["DELETE FROM log_entry", "UPDATE log_entry SET bytes = x'02'"] {
            #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: statement) } }
        }
    }
}
