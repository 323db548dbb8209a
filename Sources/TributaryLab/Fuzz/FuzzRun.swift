// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// Feeds decoders with broken bytes. Input `n` of a seed is always the same input, whichever inputs came before.
package struct FuzzRun: Sendable {
    /// A decoder that takes longer for one input hangs.
    package static let maximumSecondsForOneInput = 2.0

    package let decoders: [WireDecoder]
    let seed: UInt64

    package init(decoders: [WireDecoder], seed: UInt64) {
        self.decoders = decoders
        self.seed = seed
    }

    /// What the inputs came to.
    package struct Tally: Codable, Equatable, Sendable {
        package var inputs = 0
        package var accepted = 0
        package var rejected = 0
        /// Inputs that no decoder may treat so, with what happened.
        package var faults: [Fault] = []
    }

    package struct Fault: Codable, Equatable, Sendable {
        package let decoder: String
        package let input: UInt64
        package let what: String
        /// Hexadecimal digits.
        package let bytes: String

        init(_ decoder: WireDecoder, _ input: UInt64, _ what: String, _ bytes: [UInt8]) {
            self.decoder = decoder.name
            self.input = input
            self.what = what
            self.bytes = Hex.encode(bytes)
        }
    }

    /// The decoder of input `number` and its bytes: a mutation of one of its samples, mixed with another decoder's.
    package func input(_ number: UInt64) -> (decoder: WireDecoder, bytes: [UInt8]) {
        var mutator = ByteMutator(seed: seed &+ number &* 0xD134_2543_DE82_EF95)
        let decoder = decoders[Int(number % UInt64(decoders.count))]
        let stranger = decoders[mutator.below(decoders.count)]
        var bytes = decoder.samples[mutator.below(decoder.samples.count)]
        mutator.mutate(&bytes, with: stranger.samples[mutator.below(stranger.samples.count)])
        return (decoder, bytes)
    }

    /// - Parameters:
    ///   - range: numbers of inputs.
    ///   - willDecode: told each number before its input is decoded, so that a crash can be found.
    package func run(_ range: Range<UInt64>, willDecode: (UInt64) -> Void = { _ in }) -> Tally {
        var tally = Tally()
        let clock = ContinuousClock()
        for number in range {
            let (decoder, bytes) = input(number)
            willDecode(number)
            let start = clock.now
            let outcome = decoder.decode(bytes)
            if clock.now - start > .seconds(Self.maximumSecondsForOneInput) {
                tally.note("took longer than \(Self.maximumSecondsForOneInput) s", decoder, number, bytes)
            }
            tally.inputs += 1
            switch outcome {
            case .accepted: tally.accepted += 1
            case .rejected: tally.rejected += 1
            case .ambiguous: tally.note("accepted, but it is not the value's one encoding", decoder, number, bytes)
            }
        }
        return tally
    }
}

extension FuzzRun.Tally {
    fileprivate mutating func note(_ what: String, _ decoder: WireDecoder, _ input: UInt64, _ bytes: [UInt8]) {
        faults.append(FuzzRun.Fault(decoder, input, what, bytes))
    }

    mutating func add(_ other: Self) {
        inputs += other.inputs
        accepted += other.accepted
        rejected += other.rejected
        faults += other.faults
    }
}
