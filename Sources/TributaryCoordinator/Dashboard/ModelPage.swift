// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Foundation
import Mustache
import RoundProtocol

/// One model's page: what it says in words, and its figures as charts.
struct ModelPage {
    /// What the paths of such pages begin with; the model's name follows.
    static let path = "/models/"

    let model: StoredModel
    let contract: FeatureContract
    /// Whose customers are in it.
    let branches: BranchPresence?

    /// - Throws: what decoding the model throws.
    func html() throws -> String {
        let result = try ModelContent.decode(model.content)
        var shapes: [ChurnShape] = []
        if case .churn(let churn) = result { shapes = try churn.shapes(contract: contract) }
        let facts = DashboardModel(model).content
        let content: [String: Any] = [
            "branches": branches?.text ?? "",
            "text": ResultText.text(of: result, contract: contract),
            "charts": FigureChart.charts(of: result, shapes: shapes).map(\.content),
        ]
        return try MustacheTemplate(string: DashboardTemplate.model).render(
            facts.merging(content) { first, _ in first })
    }
}

/// A model's line on the dashboard.
struct DashboardModel {
    let content: [String: Any]

    init(_ model: StoredModel) {
        let day = Date(timeIntervalSince1970: Double(model.publishedAt)).formatted(.iso8601.year().month().day())
        content = [
            "name": model.identifier, "path": ModelPage.path + model.identifier, "study": model.study.rawValue,
            "analysis": model.analysis, "day": day, "status": model.isRetired ? "retired" : "in use",
        ]
    }
}
