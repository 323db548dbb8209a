// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation
import Testing

/// Models come over the network: no number in one may end the program that reads it.
struct HostileModelTests {
    private func churn(intercept: String, slope: String = "0.5") -> String {
        """
        {"kind": "churn", "result": {"kind": "churn.logistic", "contract": "00", "intercept": \(intercept),
        "terms": [{"feature": "a", "slope": \(slope), "slopeError": 0, "steps": [1, 2], "stepErrors": [0, 0],
        "average": 0, "importance": 0}], "interactions": [], "baseRate": 0.5,
        "customers": {"value": 10, "standardError": 1}}}
        """
    }

    private func read(_ text: String) throws -> AnalysisResult {
        try JSONDecoder().decode(AnalysisResult.self, from: Data(text.utf8))
    }

    @Test(arguments: ["1e30", "-1e30", "0"])
    func takesNumbersUpToTheLimit(_ number: String) throws {
        guard case .churn(let model) = try read(churn(intercept: number)) else { throw CancellationError() }
        #expect(model.intercept == Double(number))
    }

    @Test(arguments: ["1.0000001e30", "-1.0000001e30", "1e308", "-1e308"])
    func refusesANumberBeyondTheLimitWhereverItStands(_ number: String) {
        #expect(throws: (any Error).self) { try read(churn(intercept: number)) }
        #expect(throws: (any Error).self) { try read(churn(intercept: "0", slope: number)) }
        #expect(throws: (any Error).self) {
            try read(churn(intercept: "0").replacing("[1, 2]", with: "[1, \(number)]"))
        }
        #expect(throws: (any Error).self) {
            try read(churn(intercept: "0").replacing("\"value\": 10", with: "\"value\": \(number)"))
        }
    }

    @Test func aShareThatIsNoneStillHasAName() throws {
        let quantile = #"{"share": 1e29, "value": 1, "lowerBound": 1, "upperBound": 1, "resolution": 1}"#
        let text = """
            {"kind": "tiers", "result": {"contract": "00", "features": [{"name": "r", "title": "r", "unit": "",
            "positions": [0.2, 0.4, 0.6, 0.8], "cuts": [\(quantile)]}], "before": [], "named": [], "value": [],
            "scores": []}}
            """
        #expect(try read(text).figures.map(\.name) == ["r/p100"])
    }
}
