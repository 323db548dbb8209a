// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Persistence
import RoundProtocol
import TransparencyLog

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The transparency log.", subcommands: [Export.self])

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the log as a folder of static files that any auditor can verify.")
        @OptionGroup var directory: DirectoryOption
        @Argument(help: "The folder to write.") var folder: String

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let count = try coordinator.store.read { reading in
                guard let checkpoint = try reading.checkpoint() else {
                    throw CoordinatorError.missing(what: "a first log entry")
                }
                let size = try reading.logSize()
                for address in TileAddress.added(from: 0, to: size) {
                    guard let bytes = try reading.tile(address) else { continue }
                    try Self.write(bytes, to: folder + "/" + address.path)
                }
                try Self.write(checkpoint, to: folder + "/" + TileAddress.checkpointPath)
                return size
            }
            print("Exported \(count) entries to \(folder).")
        }

        private static func write(_ bytes: [UInt8], to path: String) throws {
            let url = URL(fileURLWithPath: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url, options: .atomic)
        }
    }
}
