// SPDX-License-Identifier: Apache-2.0

/// A smooth function of a position in 0…1, written with few numbers: a slope and six cosines whose weights fall as
/// the spectrum of a Gaussian does.
///
/// A shape over bins that is learned bin by bin spends precision on jumps that are not there. In this basis the same
/// precision goes to smooth shapes: with a length scale of 0.15 the weights are those of a Gaussian-process prior, and
/// the number of bins costs nothing. The functions are explicit, so that every node computes the same ones; a
/// numerical factorization of the same prior could differ in sign from machine to machine.
///
/// - SeeAlso: `docs/ANALYSES.md`, "Shapes".
enum CosineBasis {
    static let cosines = 6
    static let width = cosines + 1

    /// How far apart two positions are before the prior stops tying them to each other.
    private static let lengthScale = 0.15

    /// What the slope may contribute at either end of the range, and the cosines on average, both squared.
    private static let slopeVariance = 0.5
    private static let cosineVariance = 0.33

    /// Writes the ``width`` functions' values at `position`.
    static func write(position: Double, to output: inout [Double]) {
        output.append((2 * position - 1) * slopeVariance.squareRoot())
        let amplitudes = squaredAmplitudes
        for index in 0..<cosines {
            let angle = Double.pi * Double(index + 1) * position
            output.append(amplitudes[index].squareRoot() * ElementaryFunctions.cos(angle))
        }
    }

    /// exp(−(π j ℓ)² / 2), scaled so that half their sum is ``cosineVariance``.
    private static var squaredAmplitudes: [Double] {
        let spectrum = (1...cosines).map { index in
            let frequency = Double.pi * Double(index) * lengthScale
            return ElementaryFunctions.exp(-frequency * frequency / 2)
        }
        let total = spectrum.reduce(0, +)
        return spectrum.map { $0 / total * 2 * cosineVariance }
    }
}
