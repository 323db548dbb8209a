// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Federation
import Foundation

/// `tributary-lab evaluate segments`.
public struct EvaluateSegmentsCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "segments",
        abstract: "Compare private segments with k-means that sees every customer.",
        discussion: """
            The inertia ratio is the sum of squared distances to the private centres, over that of the best of twenty \
            non-private starts, both in contract-scaled space and over all customers: 1 is no loss.
            """)

    @OptionGroup var options: EvaluationOptions

    @Option(help: "Numbers of segments, separated by commas.")
    var k: String = "4,5,6"

    public init() {}

    public func validate() throws {
        _ = try segmentCounts()
    }

    public func run() throws {
        let (matrix, branch, branchCount) = try options.load()
        let output = EvaluationOutput(json: options.json)
        let counts = try segmentCounts()
        let figures = try SegmentsEvaluation(
            matrix: matrix, branch: branch, branchCount: branchCount, segmentCounts: counts,
            epsilon: options.epsilon, delta: options.delta, repeats: options.repeats, seed: options.seed,
            progress: { output.progress("study", $0, of: options.repeats * counts.count) })
        try output.write(figures, text: figures.text)
    }

    private func segmentCounts() throws -> [Int] {
        let counts = k.split(separator: ",", omittingEmptySubsequences: false).compactMap { Int($0) }
        let allowed = SegmentsSpecification.segmentCounts
        guard counts.count == k.split(separator: ",", omittingEmptySubsequences: false).count,
            counts.allSatisfy(allowed.contains), Set(counts).count == counts.count
        else {
            throw ValidationError(
                "--k must be different whole numbers from \(allowed.lowerBound) to \(allowed.upperBound).")
        }
        return counts
    }
}
