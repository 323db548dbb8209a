// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `tributary-lab fuzz`: every decoder of the wire and the log against broken bytes.
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fuzz",
        abstract: "Feed every decoder of messages and log with broken bytes.",
        discussion: """
            Inputs are well-formed messages with bits flipped, lengths at their extremes, pieces missing, doubled or \
            taken from other messages. They run in child processes, so that a crash is found, named and repeated. A \
            fault is a crash, more than \(Int(FuzzRun.maximumSecondsForOneInput)) s for one input, more than \
            \(FuzzWorker.maximumExtraBytes >> 20) MiB of memory, or a value that two inputs decode to. Exit code 1 \
            if there was any.
            """)

    /// Faults that are printed in words; the JSON holds all.
    static let maximumFaultsShown = 20
    /// Inputs of one call.
    static let maximumInputs = 1_000_000_000

    @Option(parsing: .unconditional, help: "How many inputs.")
    var inputs = 1_000_000

    @Option(help: "The same seed makes the same inputs.")
    var seed: UInt64 = 1

    @Option(help: "Write what was found as JSON to a file, or - for standard output.")
    var json: String?

    @Option(help: "Instead, write the corpus that the tests read: a file for each decoder, into this folder.")
    var writeCorpus: String?

    @Option(help: ArgumentHelp("First input of a child process.", visibility: .private))
    var workFrom: UInt64?

    @Option(help: ArgumentHelp("Where a child process notes the input it is about to decode.", visibility: .private))
    var marker: String?

    func validate() throws {
        guard (1...Self.maximumInputs).contains(inputs) else {
            throw ValidationError("--inputs lies between 1 and \(Self.maximumInputs)")
        }
    }

    func run() throws {
        let run = FuzzRun(decoders: try WireDecoder.all(), seed: seed)
        if let workFrom, let marker {
            return try FuzzWorker(run: run, marker: marker).work(workFrom..<workFrom + UInt64(inputs))
        }
        if let writeCorpus { return try write(run, to: URL(fileURLWithPath: writeCorpus)) }
        let output = EvaluationOutput(json: json)
        let tally = try FuzzCrew(run: run, seed: seed).run(inputs: UInt64(inputs)) { done in
            output.progress("inputs, in thousands:", Int(done / 1000), of: max(1, inputs / 1000))
        }
        try output.write(tally, text: text(tally, decoders: run.decoders.count))
        if !tally.faults.isEmpty { throw ExitCode(1) }
    }

    private func write(_ run: FuzzRun, to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for decoder in run.decoders {
            let text = WireCorpus.text(WireCorpus.cases(for: decoder, of: run))
            try Data(text.utf8).write(to: folder.appendingPathComponent("\(decoder.name).txt"), options: .atomic)
        }
    }

    private func text(_ tally: FuzzRun.Tally, decoders: Int) -> String {
        var lines = [
            "\(tally.inputs) inputs to \(decoders) decoders: \(tally.rejected) refused, \(tally.accepted) well-formed, "
                + "\(tally.faults.count) faults"
        ]
        lines += tally.faults.prefix(Self.maximumFaultsShown).map {
            "FAULT in \($0.decoder), input \($0.input) of seed \(seed): \($0.what)\n  \($0.bytes)"
        }
        return lines.joined(separator: "\n")
    }
}
