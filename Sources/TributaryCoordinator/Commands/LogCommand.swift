// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Console
import Federation
import Persistence
import RoundProtocol
import TransparencyLog

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The transparency log.", subcommands: [Export.self, Policy.self])

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the log as a folder of static files that any auditor can verify.",
            discussion: """
                The folder has the paths that the coordinator serves, so a web server or a stick can take its place. \
                Run it again to add what is new; an export that was interrupted goes on where it stopped. A file that \
                is there with other bytes stops the export: published tiles never change.
                """)
        @OptionGroup var directory: DirectoryOption
        @Argument(help: "The folder to write.") var folder: String
        @Flag(help: "Compare the files of earlier exports as well.") var compareAll = false
        @OptionGroup var json: JSONOption

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let bar = ProgressBar("exporting")
            let export = LogExport(to: LogFolder(path: folder), comparesAll: compareAll) { bar.show($0, of: $1) }
            guard let summary = try coordinator.store.read({ try export.run(from: $0) }) else {
                throw CoordinatorError.missing(what: "a first log entry")
            }
            let figures = Figures(
                entries: summary.entries, filesWritten: summary.filesWritten, filesUnchanged: summary.filesUnchanged)
            if try !json.write(figures) {
                print(
                    "Exported \(summary.entries) entries to \(folder): \(summary.filesWritten) new files, "
                        + "\(summary.filesUnchanged) unchanged.")
            }
        }

        private struct Figures: Encodable {
            let entries: UInt64
            let filesWritten, filesUnchanged: Int
        }
    }

    struct Policy: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print whose cosignatures make a checkpoint good, as a C2SP tlog-policy.",
            discussion: """
                Tools of other makers read it: the log's key, a witness for each branch that counts now, and how many \
                of them are required. Who relies on it must have it from somebody they trust: compare the branches' \
                keys with the roster that the root key has signed.
                """)
        @OptionGroup var directory: DirectoryOption

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let policy = try coordinator.store.read { reading in
                let book = try WitnessBook(restoring: reading, now: SystemClock().now())
                guard let members = book.membership.inForce else {
                    throw CoordinatorError.missing(what: "a roster that is in force")
                }
                return try LogPolicy(log: members.epoch.noteKey(), quorum: members.quorum())
            }
            print(String(decoding: policy.encoded, as: UTF8.self), terminator: "")
        }
    }
}
