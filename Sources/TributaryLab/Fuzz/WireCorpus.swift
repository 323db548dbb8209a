// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Inputs with what their decoder must say to them, a line each: `accepted` or `rejected`, a space, hexadecimal digits.
package enum WireCorpus {
    /// A line that is no case.
    package struct Malformed: Error, Equatable {
        package let line: Int

        package init(line: Int) { self.line = line }
    }

    package struct Case: Equatable, Sendable {
        package let outcome: WireDecoder.Outcome
        package let bytes: [UInt8]
    }

    package static func parse(_ text: String) throws -> [Case] {
        try text.split(separator: "\n").enumerated().map { number, line in
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, let outcome = WireDecoder.Outcome(rawValue: String(words[0])),
                outcome != .ambiguous,
                let bytes = Hex.decode(String(words[1]))
            else { throw Malformed(line: number + 1) }
            return Case(outcome: outcome, bytes: bytes)
        }
    }

    static func text(_ cases: [Case]) -> String {
        cases.map { "\($0.outcome.rawValue) \(Hex.encode($0.bytes))\n" }.joined()
    }

    /// A decoder's samples, and what it says to the first inputs of a run that are not too long to be kept.
    static func cases(for decoder: WireDecoder, of run: FuzzRun, count: Int = 24) -> [Case] {
        var cases = decoder.samples.map { Case(outcome: decoder.decode($0), bytes: $0) }
        var number: UInt64 = 0
        while cases.count < decoder.samples.count + count {
            let (candidate, bytes) = run.input(number)
            number += 1
            if candidate.name == decoder.name, bytes.count <= maximumCaseBytes {
                cases.append(Case(outcome: decoder.decode(bytes), bytes: bytes))
            }
        }
        return cases
    }

    /// Bytes of a mutated input that is kept.
    private static let maximumCaseBytes = 2048
}
