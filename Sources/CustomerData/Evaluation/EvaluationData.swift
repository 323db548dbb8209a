// SPDX-License-Identifier: Apache-2.0

public import Analytics
import Cryptography
public import Federation
import Foundation

/// A data file as one contract sees it, in memory: for evaluations, where no branch is involved.
public struct EvaluationData: Sendable {
    public let matrix: FeatureMatrix
    public let quality: FeatureQuality
    /// The split column's text for each row; empty without a split column.
    public let splitValues: [String]

    /// Reads `data` through the same store and definitions as a branch does.
    ///
    /// - Parameters:
    ///   - data: a file, or a folder that holds the files of the contract's `sources`.
    ///   - splitBy: a column of the customers' file that says which branch a customer belongs to.
    ///   - purpose: the study's purpose, where the data says who agreed to what.
    /// - Throws: ``CustomerDataError``, among others when the contract says nothing about its sources.
    public init(data: String, contract: ContractFile, splitBy: String? = nil, purpose: String = "analytics") throws {
        let sources = try DataSources(data: data, contract: contract, splitBy: splitBy)
        // The store lives as long as this initialiser; its key protects nothing and makes nothing random.
        let store = try CustomerStore(inMemoryWithKey: SecretBytes([UInt8](repeating: 0, count: 32)))
        let report = try store.importSources(sources.mapping, folder: sources.folder)
        guard report.outcome != .refused else {
            throw CustomerDataError.malformedInput(
                file: data, line: 1, column: nil, reason: "has too many rows that cannot be used\n\(report.text)")
        }
        let features = try store.features(contract.contract, purpose: purpose)
        matrix = features.matrix
        quality = features.quality
        splitValues = try splitBy == nil ? [] : store.attribute(DataSources.splitAttribute, of: features.customers)
    }

    /// The branch of each row, and the branches' names: one branch for each value of the split column.
    public func branchesBySplitColumn() -> (names: [String], branch: [Int]) {
        let names = Set(splitValues).sorted()
        let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        return (names, splitValues.map { index[$0] ?? 0 })
    }

    /// The branch of each row when the rows are shuffled and dealt out evenly.
    public func shuffledBranches(_ count: Int, seed: UInt64) -> [Int] {
        Shuffle.dealt(matrix.rowCount, to: count, seed: seed)
    }
}

extension EvaluationData {
    /// Reads the files of one branch of a demonstration as that branch does.
    ///
    /// - Throws: ``CustomerDataError``.
    public init(folder: BranchFolder, contract: FeatureContract, purpose: String = "analytics") throws {
        let store = try CustomerStore(inMemoryWithKey: SecretBytes([UInt8](repeating: 0, count: 32)))
        let report = try store.importSources(folder.sources, folder: folder.folder)
        guard report.outcome != .refused else {
            throw CustomerDataError.malformedInput(
                file: folder.folder, line: 1, column: nil, reason: "has too many rows that cannot be used")
        }
        let features = try store.features(contract, purpose: purpose)
        matrix = features.matrix
        quality = features.quality
        splitValues = []
    }
}
