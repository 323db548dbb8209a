// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Testing

/// The sampler against an independent implementation of the paper, draw by draw and byte by byte.
struct DiscreteGaussianVectorTests {
    struct File<Case: Decodable>: Decodable {
        let cases: [Case]
    }

    struct ShortCase: Decodable {
        let key: String
        let varianceNumerator, varianceDenominator: UInt64
        let samples: [Int64]
        let keystreamBytes: Int
    }

    struct LongCase: Decodable {
        let key: String
        let varianceNumerator, varianceDenominator: UInt64
        let count, keystreamBytes: Int
        let first: [Int64]
        let sha256: String
    }

    @Test func matchesReferenceSamples() throws {
        let cases = try VectorFile.decode(File<ShortCase>.self, "discrete-gaussian/short.json").cases
        #expect(cases.count >= 11)
        for item in cases {
            let sampler = try DiscreteGaussianSampler(
                varianceNumerator: item.varianceNumerator, varianceDenominator: item.varianceDenominator)
            let key = SecretBytes(try #require(Hex.decode(item.key)))
            let drawn = sampler.samples(count: item.samples.count, key: key)
            #expect(drawn.values == item.samples, "variance \(item.varianceNumerator)/\(item.varianceDenominator)")
            #expect(drawn.keystreamBytes == item.keystreamBytes)
        }
    }

    /// Long enough to cross many blocks of the keystream buffer, at every arithmetic width.
    @Test func matchesReferenceOverManyBlocks() throws {
        let cases = try VectorFile.decode(File<LongCase>.self, "discrete-gaussian/long.json").cases
        #expect(cases.count >= 15)
        for item in cases {
            let sampler = try DiscreteGaussianSampler(
                varianceNumerator: item.varianceNumerator, varianceDenominator: item.varianceDenominator)
            let key = SecretBytes(try #require(Hex.decode(item.key)))
            let drawn = sampler.samples(count: item.count, key: key)
            let hash = SHA256()
            drawn.values.withUnsafeBytes { hash.update($0) }
            #expect(Array(drawn.values.prefix(item.first.count)) == item.first)
            #expect(
                hash.finalize().hex == item.sha256, "variance \(item.varianceNumerator)/\(item.varianceDenominator)")
            #expect(drawn.keystreamBytes == item.keystreamBytes)
        }
    }

    @Test func addsToWhatIsThereAndWraps() throws {
        let sampler = try DiscreteGaussianSampler(varianceNumerator: 10_000)
        let key = SecretBytes([UInt8](repeating: 3, count: 32))
        let noise = sampler.samples(count: 300, key: key).values
        var sums = (0..<300).map { $0.isMultiple(of: 2) ? Int64.max : Int64($0) }
        let expected = zip(sums, noise).map { $0 &+ $1 }
        sums.withUnsafeMutableBufferPointer { _ = sampler.addSamples(to: $0, key: key) }
        #expect(sums == expected)
        #expect(sums.contains { $0 < 0 })
    }

    @Test func drawsNothingForAnEmptyVector() throws {
        let sampler = try DiscreteGaussianSampler(varianceNumerator: 9)
        let drawn = sampler.samples(count: 0, key: SecretBytes([UInt8](repeating: 3, count: 32)))
        #expect(drawn.values.isEmpty)
        #expect(drawn.keystreamBytes == 0)
    }
}
