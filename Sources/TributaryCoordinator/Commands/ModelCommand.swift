// SPDX-License-Identifier: Apache-2.0

import Analytics
import ArgumentParser
import Console
import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "What finished studies have made.",
        subcommands: [List.self, Show.self, ModelExportCommand.self, ModelRetireCommand.self],
        defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the models.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption

        private struct Row: Encodable {
            let model: String
            let study: String
            let analysis: String
            let publishedAt: UInt64
            let isRetired: Bool
            let digest: String
        }

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let rows = try coordinator.store.read { try $0.models() }.map {
                Row(
                    model: $0.identifier, study: $0.study.rawValue, analysis: $0.analysis,
                    publishedAt: $0.publishedAt, isRetired: $0.isRetired, digest: $0.digest.hex)
            }
            if try json.write(rows) { return }
            let table = TextTable(
                headings: ["model", "study", "analysis", "is", "digest"],
                rows: rows.map {
                    [
                        $0.model, $0.study, $0.analysis, $0.isRetired ? "retired" : "in use",
                        String($0.digest.prefix(16)),
                    ]
                })
            print(rows.isEmpty ? "No study has finished yet." : table.text)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one model in plain words.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption
        @Argument(help: "The model's name.") var model: String
        @Option(help: "Draw what this feature of a churn model does.") var feature: String?

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let stored = try coordinator.existingModel(model)
            let result = try ModelContent.decode(stored.content)
            let contract = try coordinator.contract(of: stored)
            if let feature {
                let shape = try Self.shape(of: feature, result, contract)
                if try json.write(shape) { return }
                return print(ResultText.text(of: shape))
            }
            let branches = try coordinator.store.read { try BranchPresence(of: stored.study, $0) }
            if try json.write(ShownModel(result: result, branches: branches)) { return }
            print("\(stored.identifier), from study \(stored.study)" + (stored.isRetired ? ", retired" : ""))
            if let branches { print(branches.text) }
            print(ResultText.text(of: result, contract: contract))
        }

        private static func shape(
            of feature: String, _ result: AnalysisResult, _ contract: FeatureContract
        ) throws -> ChurnShape {
            guard case .churn(let model) = result else {
                throw CoordinatorError.conflict(what: "--feature is for churn models, and this is none")
            }
            guard let shape = try model.shapes(contract: contract).first(where: { $0.feature == feature }) else {
                throw CoordinatorError.missing(
                    what: "a feature '\(feature)' in the model; it has "
                        + model.terms.map(\.feature).joined(separator: ", "))
            }
            return shape
        }
    }
}

/// A result with whose customers are in it, as one object.
private struct ShownModel: Encodable {
    let result: AnalysisResult
    let branches: BranchPresence?

    private enum Key: CodingKey { case branches }

    func encode(to encoder: any Encoder) throws {
        try result.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(branches, forKey: .branches)
    }
}

extension OpenCoordinator {
    func existingModel(_ name: String) throws -> StoredModel {
        guard let stored = try store.read({ try $0.model(name) }) else {
            throw CoordinatorError.missing(what: "a model named '\(name)'")
        }
        return stored
    }

    /// What the study that made a model asked for.
    func contract(of stored: StoredModel) throws -> FeatureContract {
        try store.read { reading in
            guard let study = try reading.study(stored.study),
                let bytes = try reading.contract(study.specification.contractDigest)
            else { throw CoordinatorError.missing(what: "the feature contract of \(stored.identifier)") }
            return try FeatureContract(canonicalBytes: bytes)
        }
    }
}
