// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol
import TransparencyLog

/// `tributary-lab bench stored-log`.
struct StoredLogBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stored-log",
        abstract: "The transparency log in its SQLite store: durable appends with group commit, proofs at full size.",
        discussion: """
            Appends are entries that survive a power cut, each with its own signed checkpoint; several share one \
            commit. The store is then filled up to --entries, and proofs are made from it.
            """)

    /// Appends that share one commit.
    static let groups = [1, 8, 64]
    /// Appends that are timed for each group size.
    private static let timedAppends = 2048
    /// Entries of one transaction while the store is filled.
    private static let fillingStep: UInt64 = 4096
    private static let timedProofs = 1000

    @Option(help: "Entries at which proofs are made.") var entries: UInt64 = 1_000_000
    @OptionGroup var output: KernelOutput

    func validate() throws {
        guard (1...SynthesizeLogCommand.maximumEntries).contains(entries) else {
            throw ValidationError("--entries must be 1 to \(SynthesizeLogCommand.maximumEntries).")
        }
    }

    func run() throws { try output.write(Self.measured(entries: entries)) }

    static func measured(entries: UInt64) throws -> KernelFigures {
        let directory = NSTemporaryDirectory() + "tributary-bench-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let store = try SQLiteCoordinatorStore(path: directory + "/log.sqlite")
        let key = try SigningKey(seed: SecretBytes(Digest.zero.bytes))
        let appender = LogAppender(signer: LogSigner(origin: try NoteName("bench.example/log"), key: key))

        var figures = KernelFigures()
        for group in groups {
            try measureAppends(of: group, store, appender, into: &figures)
        }
        try fill(store, appender, to: entries)
        try measureProofs(store, into: &figures)
        return figures
    }

    private static func measureAppends(
        of group: Int, _ store: SQLiteCoordinatorStore, _ appender: LogAppender, into figures: inout KernelFigures
    ) throws {
        let commits = timedAppends / group
        let cost = try Cost.measuring {
            for _ in 0..<commits {
                try store.write { transaction in
                    for _ in 0..<group { _ = try appender.append([event], now: 1, in: transaction) }
                }
            }
        }.cost
        figures.add("durable append, \(group) in a commit", cost, operations: commits * group)
    }

    private static func fill(_ store: SQLiteCoordinatorStore, _ appender: LogAppender, to size: UInt64) throws {
        while case let left = size.subtractingReportingOverflow(try store.read { try $0.logSize() }),
            !left.overflow, left.partialValue > 0
        {
            let events = [LogEvent](repeating: event, count: Int(min(left.partialValue, fillingStep)))
            try store.write { _ = try appender.append(events, now: 1, in: $0) }
        }
    }

    private static func measureProofs(_ store: SQLiteCoordinatorStore, into figures: inout KernelFigures) throws {
        try store.read { reading in
            let size = try reading.logSize()
            let tree = try MerkleTree(size: size, hashes: TransactionHashes(reading))
            let root = try tree.root()
            let step = max(1, size / UInt64(timedProofs))
            let places = stride(from: 0, to: size, by: Int(step))
            let (proofs, inclusion) = try Cost.measuring { try places.map { try tree.inclusionProof(of: $0) } }
            let consistency = try Cost.measuring {
                for place in places { _ = try tree.consistencyProof(from: place + 1) }
            }.cost
            for proof in proofs {
                guard let entry = try reading.logEntries(proof.index..<proof.index + 1).first else { continue }
                try proof.verify(leaf: MerkleHash.leaf(entry), root: root)
            }
            figures.add("inclusion proof at \(size) entries", inclusion, operations: proofs.count)
            figures.add("consistency proof at \(size) entries", consistency, operations: proofs.count)
        }
    }

    private static let event = LogEvent.studyEnded(study: .zero, ending: .finished)
}

extension KernelFigures {
    /// What one of many operations took.
    fileprivate mutating func add(_ name: String, _ cost: Cost, operations: Int) {
        let one = Cost(
            cpuSeconds: cost.cpuSeconds / Double(operations), wallSeconds: cost.wallSeconds / Double(operations))
        add(Entry(name, one, items: 1, unit: "op"))
    }
}
