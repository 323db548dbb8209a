// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Federation
import Foundation
import HTTPTransport
import Mustache
import Persistence
import RoundProtocol

/// Head office's page: what runs, what came out, what it cost. Everything on it is public within the federation.
struct Dashboard: Sendable {
    let coordinator: OpenCoordinator
    let engine: CoordinatorEngine

    /// Where programs read ``WitnessFacts``.
    static let witnessPath = "/witnesses.json"

    func page(_ path: String) async throws -> Page? {
        if path == Self.witnessPath {
            let body = try JSONEncoder().encode(try await engine.witnessFacts())
            return Page(contentType: "application/json", body: Array(body))
        }
        if path == "/style.css" {
            return Page(contentType: "text/css; charset=utf-8", body: Array(DashboardTemplate.style.utf8))
        }
        if path.hasPrefix(ModelPage.path) { return try modelPage(String(path.dropFirst(ModelPage.path.count))) }
        guard path == "/" else { return nil }
        let html = try Self.render(
            try content(await engine.openRounds(), try await engine.witnessFacts(), await engine.unreadable))
        return Self.page(html)
    }

    /// Nil for a model that there is none of.
    private func modelPage(_ name: String) throws -> Page? {
        guard let model = try coordinator.store.read({ try $0.model(name) }) else { return nil }
        let branches = try coordinator.store.read { try BranchPresence(of: model.study, $0) }
        return Self.page(
            try ModelPage(model: model, contract: coordinator.contract(of: model), branches: branches).html())
    }

    private static func page(_ html: String) -> Page {
        Page(contentType: "text/html; charset=utf-8", body: Array(html.utf8))
    }

    static func render(_ content: [String: Any]) throws -> String {
        try MustacheTemplate(string: DashboardTemplate.text).render(content)
    }

    private func content(
        _ open: [CoordinatorEngine.OpenRound], _ witnesses: WitnessFacts, _ unreadable: [StudyIdentifier: String]
    ) throws -> [String: Any] {
        let (facts, models, size, roster) = try coordinator.store.read { reading in
            (
                // A study that cannot be read keeps nobody from the others.
                try reading.studies().compactMap { try? StudyFacts($0, reading) }, try reading.models(),
                try reading.logSize(), try reading.rosterEpochs().last?.epoch
            )
        }
        let budgets = roster == nil ? [] : try coordinator.budget(delta: 1e-6).branches
        return [
            "federation": coordinator.settings.name, "logSize": "\(size)",
            "epoch": roster.map { "\($0.number)" } ?? "none yet",
            "witnesses": witnesses.headline, "isAlarming": witnesses.required > 0 && !witnesses.canReachQuorum,
            "witnessed": "\(witnesses.witnessedSize)", "hasPending": !witnesses.pendingChanges.isEmpty,
            "pending": witnesses.pendingChanges.joined(separator: ", "),
            "cosigners": witnesses.branches.map { ["name": $0.branch, "words": witnesses.words(of: $0)] }
                + witnesses.outside.map { ["name": $0.witness, "words": witnesses.words(of: $0)] },
            "branches": budgets.map(Self.branch),
            "studies": facts.reversed().map { Self.study($0, open) },
            "models": models.reversed().map { DashboardModel($0).content },
            "unreadable": unreadable.sorted { $0.key < $1.key }.map { ["name": "\($0.key)", "reason": $0.value] },
            "version": CodeVersion.text,
        ]
    }

    private static func branch(_ row: BudgetBook.Branch) -> [String: Any] {
        let (limit, spent) = (row.budget.limit.nanoRho, row.budget.charged.nanoRho)
        let used = limit == 0 ? 0 : Double(spent) / Double(limit)
        return [
            "name": row.branch, "percent": String(format: "%.0f", min(1, used) * 100), "spent": Rho.text(spent),
            "remaining": Rho.text(row.budget.remaining.nanoRho),
            "epsilon": StudyFacts.rounded(row.budget.charged.epsilon),
        ]
    }

    private static func study(_ facts: StudyFacts, _ open: [CoordinatorEngine.OpenRound]) -> [String: Any] {
        let round = open.first { $0.study.rawValue == facts.study }
        let percent = facts.rounds == 0 ? 0 : facts.releasedRounds * 100 / facts.rounds
        return [
            "name": facts.study, "title": facts.title, "analysis": facts.analysis, "status": facts.status,
            "released": "\(facts.releasedRounds)", "rounds": "\(facts.rounds)", "percent": "\(percent)",
            "accepted": "\(facts.acceptedBy.count)", "epsilon": StudyFacts.rounded(facts.epsilon),
            "now": round.map { "\($0.phase), \($0.answered) of \($0.expected) branches" } ?? "",
        ]
    }
}

extension CoordinatorEngine {
    /// A round under way, for people.
    struct OpenRound: Sendable {
        let study: StudyIdentifier
        let phase: String
        let answered: Int
        let expected: Int
    }

    func openRounds() -> [OpenRound] {
        rounds.values.map { machine in
            let progress = machine.progress
            return OpenRound(
                study: machine.stored.specification.study, phase: machine.phaseName,
                answered: progress.answered, expected: progress.expected)
        }
    }
}
