// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Foundation
import Persistence
import TransparencyLog

/// `tributary-lab synthesize-log`
struct SynthesizeLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synthesize-log",
        abstract: "Make the transparency log of a federation that never was, to measure an audit with.",
        discussion: """
            Writes a published log as static files, valid in every respect: signed, cosigned, with studies, branches' \
            signed answers, rounds with their members' signatures, releases, leaves and budget periods. There is about \
            one signature for each entry. The keys to audit it with are in the folder's 'keys'. The same seed and time \
            give the same bytes.
            """)

    /// A log of more entries would outgrow the memory of the process that makes it.
    static let maximumEntries: UInt64 = 10_000_000

    @Argument(help: "The folder to write into; it must not hold a log.") var folder: String
    @Option(help: "Entries, at least; the last study is told to its end.") var entries: UInt64 = 100_000
    @Option(help: "How many branches.") var branches = 20
    @Option(help: "How many branches take part in a round.") var cohort = 8
    @Option(help: "Fixes every key.") var seed: UInt64 = 1
    @Option(help: "When the log was cosigned last, in Unix seconds; otherwise now.") var until: UInt64?

    func validate() throws {
        guard (100...Self.maximumEntries).contains(entries) else {
            throw ValidationError("--entries must be 100 to \(Self.maximumEntries).")
        }
        guard (3...1000).contains(cohort), (cohort + 2...1000).contains(branches) else {
            throw ValidationError("--cohort must be 3 to 1000, --branches two more at least.")
        }
    }

    func run() throws {
        let output = LogFolder(path: folder, isDurable: false)
        guard try output.read("checkpoint") == nil else {
            throw ValidationError("\(folder) holds a log already.")
        }
        let end = until ?? UInt64(max(0, Date().timeIntervalSince1970))
        let story = try tell(into: output, until: end)
        try output.put(Array("\(story.log.verifierKey.encoded)\n".utf8), at: "keys/log.vkey")
        try output.put(Array("\(story.root.verifyingKey.hex)\n".utf8), at: "keys/root.pub")
        print("\(folder): \(story.log.size) entries, \(story.studies) studies, \(story.rounds) rounds")
    }

    private func tell(into folder: LogFolder, until end: UInt64) throws -> LogStory {
        let time = end - min(end, entries * LogStory.secondsAnEntry)
        let size = LogStory.Size(branches: branches, cohort: cohort)
        var story = try LogStory(size: size, seed: seed, startsAt: time) { key in
            try SyntheticLog(folder: folder, key: key, startsAt: time)
        }
        try story.begin()
        while story.log.size < entries { try story.tellStudy() }
        try story.settle()
        try story.log.finish(by: try story.cosigners(), at: end)
        return story
    }
}
