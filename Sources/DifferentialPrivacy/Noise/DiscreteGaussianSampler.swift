// SPDX-License-Identifier: Apache-2.0

public import Cryptography
import Federation

/// Draws exact discrete Gaussian noise: integer `x` with probability proportional to exp(−x² / (2·variance)).
///
/// The distribution is met exactly: every decision compares whole numbers, none rounds. A draw is a function of the key
/// alone, the same on every machine, so a crashed round can be repeated to the byte.
///
/// - Important: Privacy. One key makes one node's noise for one round. It is secret: who knows it can subtract the
///   noise.
/// - Warning: Security. The time of a draw depends on the noise (never on customer data): draw before the round's
///   clock matters.
/// - SeeAlso: Canonne, Kamath, Steinke, arXiv 2004.00010, Algorithms 1 to 3; `docs/PRIVACY.md`, "Mechanism";
///   `Tests/Vectors/discrete-gaussian`.
public struct DiscreteGaussianSampler: Sendable, Equatable {
    /// Largest numerator of a variance: a standard deviation of 2²⁶ (for integers).
    public static let maximumVarianceNumerator = Limits.maximumNoiseVariance
    /// Largest denominator of a variance.
    public static let maximumVarianceDenominator: UInt64 = 1 << 20

    /// The variance is `varianceNumerator / varianceDenominator`, in quantized units squared.
    public let varianceNumerator: UInt64
    public let varianceDenominator: UInt64

    /// ⌊standard deviation⌋ + 1: the scale of the Laplace proposals.
    let scale: UInt64
    /// t²·p·q·2, what the acceptance test divides by.
    let acceptanceDivisor: UInt128

    /// - Parameters:
    ///   - varianceNumerator: 1 … 2⁵².
    ///   - varianceDenominator: 1 … 2²⁰.
    /// - Throws: ``DifferentialPrivacyError/outOfRange(parameter:allowed:)``.
    public init(varianceNumerator: UInt64, varianceDenominator: UInt64 = 1) throws {
        guard (1...Self.maximumVarianceNumerator).contains(varianceNumerator) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "variance numerator", allowed: "between 1 and \(Self.maximumVarianceNumerator)")
        }
        guard (1...Self.maximumVarianceDenominator).contains(varianceDenominator) else {
            throw DifferentialPrivacyError.outOfRange(
                parameter: "variance denominator", allowed: "between 1 and \(Self.maximumVarianceDenominator)")
        }
        self.varianceNumerator = varianceNumerator
        self.varianceDenominator = varianceDenominator
        scale = (varianceNumerator / varianceDenominator).integerSquareRoot + 1
        // At most 2·2⁵²·(4·2⁵²): t²·q ≤ 4p when p ≥ q, and t = 1 otherwise.
        acceptanceDivisor =
            2 * UInt128(varianceNumerator) * UInt128(varianceDenominator) * UInt128(scale) * UInt128(scale)
    }

    /// Adds one draw to every element, wrapping.
    ///
    /// - Parameters:
    ///   - sums: any length; drawn in order.
    ///   - key: 32 secret bytes, used for nothing else.
    /// - Returns: how many bytes of the keystream the draws consumed.
    /// - Complexity: O(n), a few million draws a second; no allocation that grows with n.
    @discardableResult
    public func addSamples(to sums: UnsafeMutableBufferPointer<Int64>, key: SecretBytes) -> Int {
        var consumed = 0
        // Secret scratch memory: erased when it is released, here.
        _ = SecretBytes(count: KeystreamReader.scratchBytes) { scratch in
            guard let start = scratch.baseAddress else { return }
            var reader = KeystreamReader(key: key, scratch: start)
            addSamples(to: sums, from: &reader)
            consumed = reader.consumedBytes
        }
        return consumed
    }

    /// `count` draws and the bytes of the keystream that they consumed.
    public func samples(count: Int, key: SecretBytes) -> (values: [Int64], keystreamBytes: Int) {
        var values = [Int64](repeating: 0, count: count)
        let consumed = values.withUnsafeMutableBufferPointer { addSamples(to: $0, key: key) }
        return (values, consumed)
    }
}

extension UInt64 {
    /// ⌊√self⌋, exactly.
    var integerSquareRoot: UInt64 {
        var root = UInt64(Double(self).squareRoot())
        while root.multipliedReportingOverflow(by: root).overflow || root * root > self { root -= 1 }
        while true {
            let next = (root + 1).multipliedReportingOverflow(by: root + 1)
            if next.overflow || next.partialValue > self { return root }
            root += 1
        }
    }
}
