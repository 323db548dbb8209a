// SPDX-License-Identifier: Apache-2.0

import Analytics
import DifferentialPrivacy
import Federation
import Foundation

/// What a demonstration measured: one JSON object for programs, a page of text for people.
struct DemoFigures: Encodable {
    struct Segments: Encodable {
        let k: Int
        let sizes: [Int]
        let inertiaRatio: Double
    }

    struct Churn: Encodable {
        let auroc: Double
        let aurocPooledNonPrivate: Double
        let model: String
    }

    struct Privacy: Encodable {
        let epsilon: Double
        let delta: Double
        let rho: Double
        let recomputedByAuditor: Double
        let remaining: Double
    }

    let wallSeconds: Double
    let firstResultSeconds: Double
    let branches: Int
    let customers: Int
    let rounds: Int
    let roundSecondsMedian: Double
    let segments: Segments
    let churn: Churn?
    let privacy: Privacy
    let bytesSentPerNode: [String: UInt64]
    let logSize: UInt64
    let auditVerdict: String
    /// Bytes of resident memory of head office and of the largest branch at the end.
    let residentBytesHeadOffice: Int?
    let residentBytesLargestNode: Int?

    private let summary: DemoSummary

    private enum CodingKeys: String, CodingKey {
        case wallSeconds, firstResultSeconds, branches, customers, rounds, roundSecondsMedian, segments, churn,
            privacy, bytesSentPerNode, logSize, auditVerdict, residentBytesHeadOffice, residentBytesLargestNode
    }

    init(
        options: DemoCommand, site: DemoData, budget: DemoBudget, outcome: DemoStudies.Outcome, audit: DemoAudit,
        scores: [String: Int], sent: [String: UInt64], workshop: DemoWorkshop, programs: [RunningProgram],
        wallSeconds: Double
    ) throws {
        let yardstick = try DemoYardstick(site, outcome: outcome, seed: options.seed)
        self.wallSeconds = wallSeconds
        firstResultSeconds = outcome.firstResultSeconds
        branches = site.folders.count
        customers = site.customers
        rounds = outcome.rounds
        let sorted = outcome.roundSeconds.sorted()
        roundSecondsMedian = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        segments = Segments(
            k: outcome.segments.segments.count,
            sizes: outcome.segments.segments.map { Int(max(0, $0.size.value).rounded()) },
            inertiaRatio: yardstick.inertiaRatio)
        churn = outcome.evaluation.map {
            Churn(
                auroc: $0.auroc.value, aurocPooledNonPrivate: yardstick.pooledAUROC ?? .nan,
                model: outcome.churn?.kind.rawValue ?? "")
        }
        let spent = try DemoSpend(workshop, delta: budget.delta)
        privacy = Privacy(
            epsilon: spent.epsilon, delta: budget.delta, rho: spent.rho,
            recomputedByAuditor: audit.recomputedEpsilon, remaining: spent.remainingRho)
        bytesSentPerNode = sent
        logSize = audit.logSize
        auditVerdict = audit.verdict
        residentBytesHeadOffice = programs.first?.account.residentBytes
        residentBytesLargestNode = programs.dropFirst().compactMap(\.account.residentBytes).max()
        summary = DemoSummary(
            segments: outcome.segments, evaluation: outcome.evaluation, scores: scores, folder: workshop.path)
    }

    func write(to file: String?) throws {
        guard let file else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(self) + Data("\n".utf8)
        if file == "-" {
            FileHandle.standardOutput.write(data)
        } else {
            try data.write(to: URL(fileURLWithPath: file))
        }
    }

    var text: String { summary.text(self) }
}

/// What the federation spent, from head office's own books.
struct DemoSpend {
    let rho: Double
    let epsilon: Double
    let remainingRho: Double

    init(_ workshop: DemoWorkshop, delta: Double) throws {
        struct Book: Decodable {
            struct Branch: Decodable { let budget: Budget }
            struct Budget: Decodable { let charged, remaining: Amount }
            struct Amount: Decodable { let nanoRho: UInt64 }
            let branches: [Branch]
        }
        let text = try workshop.run(
            "tributary-coordinator", ["budget", "--dir", workshop.headOffice, "--delta", "\(delta)", "--json", "-"])
        let budgets = try JSONDecoder().decode(Book.self, from: Data(text.utf8)).branches.map(\.budget)
        let spent = budgets.map(\.charged.nanoRho).max() ?? 0
        rho = Double(spent) / 1e9
        epsilon = spent == 0 ? 0 : try ZeroConcentratedAccountant.epsilon(nanoRho: spent, delta: delta)
        remainingRho = Double(budgets.map(\.remaining.nanoRho).min() ?? 0) / 1e9
    }
}
