// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory of one test's own, gone when the test is.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tributary-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// The bytes of a database with its side files, as someone who steals the disk reads them.
    func databaseBytes(_ name: String) -> [UInt8] {
        ["", "-wal", "-journal"].flatMap { Array(FileManager.default.contents(atPath: file(name) + $0) ?? Data()) }
    }

    /// What a crash at this moment would leave on the disk, under another name.
    func copyDatabase(_ name: String, to copy: String) throws {
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: file(name) + suffix) {
            try FileManager.default.copyItem(atPath: file(name) + suffix, toPath: file(copy) + suffix)
        }
    }
}

extension [UInt8] {
    func contains(subsequence needle: some Collection<UInt8>) -> Bool {
        Data(self).range(of: Data(needle)) != nil
    }
}
