// SPDX-License-Identifier: Apache-2.0

extension DemoFederation {
    /// The auditor's report of the whole log, for people: a page, and the same as JSON and tables.
    package func report() throws {
        try workshop.run(
            "tributary-auditor",
            [
                "report", publicAddress, "--federation", workshop.descriptor, "--dir", workshop.auditor, "--delta",
                "\(budget.delta)", "--out", workshop.path + "/report",
            ])
    }
}
