// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import DifferentialPrivacy
import Federation
import Foundation
import RoundProtocol

/// A study as an operator writes it: YAML, read strictly.
struct StudyFile {
    var identifier: StudyIdentifier
    var title: String
    var purpose: String
    /// What is computed; an evaluation's model is the zero digest until somebody has looked ``model`` up.
    var analysis: AnalysisSpecification
    /// Identifier of the model that `evaluation` tests.
    var model: String?
    /// Path of the contract, relative to this file.
    var contractPath: String
    var referenceTime: UInt64?
    /// Units of 10⁻⁹ ρ.
    var nanoRho: UInt64
    var inverseDelta: UInt64
    var minimumCohort: UInt64?
    var assumedColluders: UInt64?
    var branchesPerCustomer: UInt64?

    /// - Throws: an error with file, line and key.
    init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CoordinatorError.missing(what: "the study file \(path)")
        }
        var yaml = try YAMLDocument(text: String(decoding: data, as: UTF8.self), file: path).mapping()
        guard let identifier = try? StudyIdentifier(yaml.requiredText("study")) else {
            throw yaml.invalid("study", "must be 1 to 64 of a–z, 0–9, '-', '_', '.'")
        }
        self.identifier = identifier
        title = try yaml.requiredText("title")
        purpose = try yaml.requiredText("purpose")
        var model: String?
        analysis = try AnalysisSpecification(in: &yaml) { name in
            model = name
            return .zero
        }
        self.model = model
        let contract = try yaml.requiredText("contract")
        contractPath =
            contract.hasPrefix("/")
            ? contract : URL(fileURLWithPath: path).deletingLastPathComponent().path + "/" + contract
        referenceTime = try Self.referenceTime(&yaml)
        inverseDelta = try Self.inverseDelta(&yaml)
        nanoRho = try Self.budget(&yaml, inverseDelta)
        minimumCohort = try Self.count("minimum_cohort", &yaml, in: 2...UInt64(Limits.maximumCohort))
        assumedColluders = try Self.count("assumed_colluders", &yaml, in: 0...UInt64(Limits.maximumCohort))
        branchesPerCustomer =
            try Self.count("branches_per_customer", &yaml, in: 1...Limits.maximumBranchesPerCustomer)
        try yaml.finish()
    }

    private static func count(
        _ key: String, _ yaml: inout YAMLMapping, in range: ClosedRange<UInt64>
    ) throws -> UInt64? {
        guard let value = try yaml.integer(key) else { return nil }
        guard let count = UInt64(exactly: value), range.contains(count) else {
            throw yaml.invalid(key, "must be \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    private static func referenceTime(_ yaml: inout YAMLMapping) throws -> UInt64? {
        guard let text = try yaml.text("reference_date") else { return nil }
        guard let date = CalendarDate(text), date.daysSince1970 >= 0 else {
            throw yaml.invalid("reference_date", "must be a day as 2025-12-31")
        }
        return UInt64(date.daysSince1970) * 86_400
    }

    private static func inverseDelta(_ yaml: inout YAMLMapping) throws -> UInt64 {
        let delta = try yaml.number("delta") ?? 1e-6
        guard delta >= 1e-12, delta <= 0.01 else { throw yaml.invalid("delta", "must be 1e-12 to 0.01") }
        return UInt64((1 / delta).rounded())
    }

    /// Either `epsilon` (at `delta`) or `rho`.
    private static func budget(_ yaml: inout YAMLMapping, _ inverseDelta: UInt64) throws -> UInt64 {
        switch (try yaml.number("epsilon"), try yaml.number("rho")) {
        case (let epsilon?, nil):
            guard epsilon > 0, epsilon <= 100 else { throw yaml.invalid("epsilon", "must be above 0, at most 100") }
            return try ZeroConcentratedAccountant.nanoRho(epsilon: epsilon, delta: 1 / Double(inverseDelta))
        case (nil, let rho?):
            guard rho > 0, rho <= 1000 else { throw yaml.invalid("rho", "must be above 0, at most 1000") }
            return UInt64((rho * 1e9).rounded(.down))
        default: throw yaml.invalid("epsilon", "or rho must be given, and not both")
        }
    }
}
