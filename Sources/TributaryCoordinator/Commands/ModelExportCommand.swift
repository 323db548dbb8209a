// SPDX-License-Identifier: Apache-2.0

import Analytics
import ArgumentParser
import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol

struct ModelExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a model for others: as logged, as ONNX, or as a model card.",
        discussion: """
            logged: its JSON, byte for byte as the log knows it; every model has this.
            And for churn models:
            portable: JSON that explains itself, with edges, categories and the rules to score a customer.
            onnx: a model that takes the contract's raw features (float64, text) and gives the probability.
            card, card-json: what it was trained on, at what privacy, how good it is, for whom, and where it ends. The \
            newest evaluation of the model is part of it.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case logged, portable, onnx, card
        case cardJSON = "card-json"
    }

    @OptionGroup var directory: DirectoryOption
    @Argument(help: "The model's name.") var model: String
    @Option(help: "What to write.") var format = Format.logged
    @Option(name: [.short, .long], help: "The file to write; '-' is standard output.") var out = "-"

    func run() throws {
        let content = Data(try content(of: OpenCoordinator(directory.path)))
        if out == "-" {
            FileHandle.standardOutput.write(content)
        } else {
            try content.write(to: URL(fileURLWithPath: out), options: .atomic)
        }
    }

    private func content(of coordinator: OpenCoordinator) throws -> [UInt8] {
        let stored = try coordinator.existingModel(model)
        guard format != .logged else { return stored.content }
        guard case .churn(let churn) = try ModelContent.decode(stored.content) else {
            throw CoordinatorError.conflict(
                what: "\(model) is a result of \(stored.analysis); only churn models have the format \(format.rawValue)"
            )
        }
        let contract = try coordinator.contract(of: stored)
        switch format {
        case .logged: return stored.content
        case .portable: return try Self.json(ChurnModelDocument(model: churn, contract: contract))
        case .onnx: return try churn.onnx(contract: contract)
        case .card: return Array(try coordinator.card(of: churn, stored, contract).markdown.utf8)
        case .cardJSON: return try Self.json(coordinator.card(of: churn, stored, contract))
        }
    }

    private static func json(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [0x0A]
    }
}

extension OpenCoordinator {
    fileprivate func card(
        of model: ChurnModel, _ stored: StoredModel, _ contract: FeatureContract
    ) throws -> ModelCard {
        try store.read { reading in
            guard let study = try reading.study(stored.study) else {
                throw CoordinatorError.missing(what: "the study that made \(stored.identifier)")
            }
            let facts = try StudyFacts(study, reading)
            let released = try reading.closedRounds(of: stored.study).filter { !$0.contributors.isEmpty }
            let evaluation = try Self.evaluation(of: model, reading)
            return try ModelCard(
                model: model, contract: contract,
                lineage: ModelCard.Lineage(
                    study: facts.study, evaluationStudy: evaluation?.study.rawValue,
                    branches: Set(released.flatMap(\.contributors)).count, rounds: released.count,
                    rho: Double(facts.nanoRho) / 1e9, epsilon: facts.epsilon, delta: facts.delta),
                evaluation: evaluation?.result)
        }
    }

    /// The newest result of an evaluation of this model.
    private static func evaluation(
        of model: ChurnModel, _ reading: any CoordinatorReading
    ) throws -> (study: StudyIdentifier, result: EvaluationResult)? {
        let digest = model.digest.hex
        for stored in try reading.models().reversed() {
            guard case .evaluation(let result) = try ModelContent.decode(stored.content) else { continue }
            if result.model == digest { return (stored.study, result) }
        }
        return nil
    }
}
