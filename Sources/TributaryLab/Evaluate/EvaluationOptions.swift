// SPDX-License-Identifier: Apache-2.0

import Analytics
public import ArgumentParser
import CustomerData
import Federation

/// What both evaluations ask for: the data, its split into branches, the privacy, the repetitions.
public struct EvaluationOptions: ParsableArguments {
    /// As many repetitions as a standard error needs, and no more than anyone will wait for.
    static let repeatCounts = 1...10_000

    @Option(help: "The customers' data: a file, or a folder with the files that the contract's sources name.")
    var data: String

    @Option(help: "The feature contract (YAML) with a section `sources`.")
    var contract: String

    @Option(help: "Deal the customers out to this many branches at random.")
    var branches: Int?

    @Option(help: "Make one branch of each value of this column.")
    var splitBy: String?

    @Option(help: "ε of one study, all its rounds together.")
    var epsilon: Double = 1

    @Option(help: "δ of one study.")
    var delta: Double = 1e-5

    @Option(help: "How often to repeat, each time with fresh noise.")
    var repeats: Int = 20

    @Option(help: "Fixes every random choice, the noise included.")
    var seed: UInt64 = 1

    @Option(help: "Also write the figures as one JSON object; - is standard output.")
    var json: String?

    public init() {}

    public func validate() throws {
        guard (branches == nil) != (splitBy == nil) else {
            throw ValidationError("Give either --branches or --split-by.")
        }
        if let branches, !(2...Limits.maximumCohort).contains(branches) {
            throw ValidationError("--branches must be 2 to \(Limits.maximumCohort).")
        }
        guard Self.repeatCounts.contains(repeats) else {
            throw ValidationError("--repeats must be 1 to \(Self.repeatCounts.upperBound).")
        }
        guard epsilon > 0, epsilon.isFinite else { throw ValidationError("--epsilon must be a number above 0.") }
        guard delta > 0, delta < 1 else { throw ValidationError("--delta must be between 0 and 1.") }
    }

    /// The data, and the branch of each row.
    func load() throws -> (matrix: FeatureMatrix, branch: [Int], branchCount: Int) {
        let file = try ContractFile(path: contract)
        let loaded = try EvaluationData(data: data, contract: file, splitBy: splitBy)
        if let branches {
            return (loaded.matrix, loaded.shuffledBranches(branches, seed: seed), branches)
        }
        let (names, branch) = loaded.branchesBySplitColumn()
        guard (2...Limits.maximumCohort).contains(names.count) else {
            throw EvaluationError.unusableSplit(values: names.count)
        }
        return (loaded.matrix, branch, names.count)
    }
}
