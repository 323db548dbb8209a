// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

/// Standard errors against the spread of 60 runs, which is itself known to about 9 %. The formula errs on the wide side
/// where the noise hides the curvature: its ratios to the spread are 0.84…2.0 for these shapes and 0.81…1.4 for these
/// coefficients. The limits are five standard deviations of the spread beyond that.
struct ChurnErrorStatisticalTests {
    private static let runs = UInt8(60)
    private static let ratios = 0.55...3.0

    @Test(arguments: [0.03, 0.3])
    func bandsOfShapesHoldTheSpreadOfTheNoise(rho: Double) throws {
        let matrix = try SampleCustomers(count: 3000, seed: 91).matrix
        let models = try (0..<Self.runs).map {
            try ChurnTests.run(.churnAdditive, matrix, rho: rho, noiseSeed: $0 + 1)
        }
        for (term, bins) in [(0, [0, 9, 18, 35]), (1, [0, 20, 40]), (3, [0, 1, 2])] {
            for bin in bins {
                let spread = Self.deviation(models.map { $0.terms[term].steps[bin] })
                let stated = models.map { $0.terms[term].stepErrors[bin] }.reduce(0, +) / Double(Self.runs)
                #expect(Self.ratios.contains(stated / spread), "term \(term), bin \(bin)")
            }
        }
    }

    @Test(arguments: [nil, 0.03])
    func errorsOfCoefficientsHoldTheSpreadOfNoiseAndSamples(rho: Double?) throws {
        let models = try (0..<Self.runs).map { run in
            let matrix = try SampleCustomers(count: 3000, seed: run + 1).matrix
            return try ChurnTests.run(.churnLogistic, matrix, rho: rho, noiseSeed: run + 1)
        }
        for term in [0, 1, 2] {
            let spread = Self.deviation(models.map { $0.terms[term].slope })
            let stated = models.map { $0.terms[term].slopeError }.reduce(0, +) / Double(Self.runs)
            #expect(Self.ratios.contains(stated / spread), "term \(term)")
        }
        for bin in [0, 1, 2] {
            let spread = Self.deviation(models.map { $0.terms[3].steps[bin] })
            let stated = models.map { $0.terms[3].stepErrors[bin] }.reduce(0, +) / Double(Self.runs)
            #expect(Self.ratios.contains(stated / spread), "bin \(bin)")
        }
    }

    private static func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
}
