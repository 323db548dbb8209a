// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import DifferentialPrivacy

/// `tributary-lab bench noise`.
struct NoiseBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "noise", abstract: "The exact discrete Gaussian: samples per second of one core, for several σ.")

    static let standardDeviations: [UInt64] = [3, 10, 100, 1 << 10, 1 << 13, 1 << 16, 1 << 20, 1 << 23, 1 << 26]
    static let samples = 200_000

    @OptionGroup var output: KernelOutput

    func run() throws {
        let figures = try Self.measured()
        try EvaluationOutput(json: output.json).write(figures, text: figures.text)
    }

    static func measured(samples: Int = samples) throws -> NoiseFigures {
        let key = SecretBytes(Digest.zero.bytes)
        let rates = try standardDeviations.map { deviation in
            let sampler = try DiscreteGaussianSampler(varianceNumerator: deviation * deviation)
            var sums = [Int64](repeating: 0, count: samples)
            let cost = Cost.typical { _ = sums.withUnsafeMutableBufferPointer { sampler.addSamples(to: $0, key: key) } }
            return NoiseFigures.Rate(
                standardDeviation: deviation, samplesPerSecond: Double(samples) / cost.cpuSeconds)
        }
        return NoiseFigures(samplesPerSecond: rates)
    }
}

/// What `tributary-lab bench noise` found.
struct NoiseFigures: Encodable {
    struct Rate: Encodable {
        let standardDeviation: UInt64
        /// Of one core.
        let samplesPerSecond: Double
    }

    let samplesPerSecond: [Rate]

    var text: String {
        var table = BenchTable("σ", "a CPU second")
        for rate in samplesPerSecond {
            table.add("\(rate.standardDeviation)", Figure.rate(rate.samplesPerSecond, "samples"))
        }
        return table.text
    }
}
