// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import SecureAggregation

/// `tributary-lab bench prg`.
struct KeystreamBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prg",
        abstract: "Expand masks and add them to a vector, against libcrypto's bare ChaCha20 for the same bytes.")

    static let dimension = 1_000_000
    static let maskCounts = [1, 10, 100]

    @OptionGroup var output: KernelOutput

    func run() throws {
        let figures = Self.measured()
        try EvaluationOutput(json: output.json).write(figures, text: figures.text)
    }

    static func measured(dimension: Int = dimension, maskCounts: [Int] = maskCounts) -> KeystreamFigures {
        let single = KeystreamLimit.measured(cores: 1)
        let all = KeystreamLimit.measured()
        var entries: [KeystreamFigures.Entry] = []
        for size in WordSize.allCases {
            for count in maskCounts {
                var vector = WordVector(wordSize: size, count: dimension)
                let masks = (0..<UInt64(count)).map { index in
                    Mask(
                        seed: SecretBytes(ProtocolHash.digest("bench", ProtocolHash.littleEndian(index)).bytes),
                        sign: index.isMultiple(of: 2) ? .plus : .minus)
                }
                let cost = Cost.typical { vector.apply(masks) }
                let bytes = Double(vector.byteCount * count)
                entries.append(
                    KeystreamFigures.Entry(
                        wordBits: size.bitCount, masks: count, cpuSeconds: cost.cpuSeconds,
                        wallSeconds: cost.wallSeconds,
                        ratioToLimitCPU: cost.cpuSeconds / (bytes / all.bytesPerSecondPerCore),
                        ratioToLimitWall: cost.wallSeconds / (bytes / all.bytesPerSecond)))
            }
        }
        return KeystreamFigures(
            dimension: dimension, cores: all.cores, oneCoreBytesPerSecond: single.bytesPerSecondPerCore,
            allCoresBytesPerSecond: all.bytesPerSecond, expansions: entries)
    }
}

/// What `tributary-lab bench prg` found.
struct KeystreamFigures: Encodable {
    struct Entry: Encodable {
        let wordBits: Int
        let masks: Int
        let cpuSeconds: Double
        let wallSeconds: Double
        /// CPU seconds over those of the bare keystream, all cores at work in both.
        let ratioToLimitCPU: Double
        /// Seconds on the wall over those of the bare keystream on all cores.
        let ratioToLimitWall: Double
    }

    let dimension: Int
    let cores: Int
    /// Bare ChaCha20 on one core while the others rest.
    let oneCoreBytesPerSecond: Double
    /// Bare ChaCha20 on all cores at once, together.
    let allCoresBytesPerSecond: Double
    let expansions: [Entry]

    var text: String {
        var table = BenchTable("masks", "word", "CPU", "wall", "CPU over limit", "wall over limit")
        for entry in expansions {
            table.add(
                "\(entry.masks)", "\(entry.wordBits) bits", Figure.seconds(entry.cpuSeconds),
                Figure.seconds(entry.wallSeconds), Figure.number(entry.ratioToLimitCPU),
                Figure.number(entry.ratioToLimitWall))
        }
        let limit =
            "bare ChaCha20: \(Figure.rate(oneCoreBytesPerSecond, "B")) on one core, "
            + "\(Figure.rate(allCoresBytesPerSecond, "B")) on \(cores)"
        return "\(limit)\n\n\(dimension) words\n\(table.text)"
    }
}
