// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Cryptography
import DifferentialPrivacy
import Foundation

/// `tributary-lab vectors discrete-gaussian`: draws of the noise sampler for a public key, to compare with another
/// implementation.
public struct DiscreteGaussianVectorsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "discrete-gaussian",
        abstract: "Print discrete Gaussian samples for a given key, as {\"samples\": [...]}.")

    /// Draws of one call.
    static let maximumCount = 10_000_000

    @Option(help: "ChaCha20 key, 64 hexadecimal digits. Known to whoever sees the command: for test vectors only.")
    var key: String

    @Option(parsing: .unconditional, help: "Variance P/Q or P, in whole numbers.")
    var variance: String

    @Option(parsing: .unconditional, help: "How many samples.")
    var count: Int

    public init() {}

    public func run() throws {
        do {
            let samples = try samples()
            print("{\"samples\": [\(samples.map(String.init).joined(separator: ", "))]}")
        } catch let error as DifferentialPrivacyError {
            FileHandle.standardError.write(Data("tributary-lab vectors discrete-gaussian: \(error)\n".utf8))
            throw ExitCode(2)
        }
    }

    private func samples() throws -> [Int64] {
        guard let bytes = Hex.decode(key), bytes.count == 32 else {
            throw DifferentialPrivacyError.outOfRange(parameter: "--key", allowed: "64 hexadecimal digits")
        }
        guard (1...Self.maximumCount).contains(count) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "--count", allowed: "between 1 and \(Self.maximumCount)")
        }
        let parts = variance.split(separator: "/", omittingEmptySubsequences: false).map { UInt64($0) }
        guard let numerator = parts[0], parts.count <= 2, let denominator = parts.count == 2 ? parts[1] : 1 else {
            throw DifferentialPrivacyError.outOfRange(parameter: "--variance", allowed: "P/Q or P, in whole numbers")
        }
        let sampler = try DiscreteGaussianSampler(varianceNumerator: numerator, varianceDenominator: denominator)
        return sampler.samples(count: count, key: SecretBytes(bytes)).values
    }
}
