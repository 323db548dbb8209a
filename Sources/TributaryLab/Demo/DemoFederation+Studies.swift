// SPDX-License-Identifier: Apache-2.0

import RoundProtocol

extension DemoFederation {
    /// Proposes a study, has the privacy officer sign it, and starts it.
    ///
    /// - Parameter contract: a file in the workshop's folder.
    package func propose(
        _ study: String, _ title: String, _ analysis: String, _ nanoRho: UInt64, _ details: String = "",
        contract: String = "contract.yaml"
    ) throws {
        try propose(onRecordOnly: study, title, analysis, nanoRho, details, contract: contract)
        try workshop.run(
            "tributary-auditor",
            [
                "officer", "approve", study, "--yes", "--dir", workshop.officer, "--federation",
                workshop.descriptor,
            ])
        try workshop.run("tributary-coordinator", ["study", "start", study, "--dir", workshop.headOffice])
    }

    /// Proposes a study that nobody has signed or started yet.
    package func propose(
        onRecordOnly study: String, _ title: String, _ analysis: String, _ nanoRho: UInt64, _ details: String = "",
        contract: String = "contract.yaml"
    ) throws {
        let reference = site.referenceDate.map { "reference_date: \($0)\n" } ?? ""
        let file = workshop.studies + "/\(study).yaml"
        try workshop.write(
            """
            study: \(study)
            title: \(title)
            purpose: analytics
            analysis: \(analysis)
            contract: ../\(contract)
            rho: \(Rho.text(nanoRho))
            delta: \(budget.delta)
            minimum_cohort: \(budget.minimumCohort)
            assumed_colluders: \(budget.assumedColluders)
            \(reference)\(details)

            """, to: file)
        try workshop.run(
            "tributary-coordinator", ["study", "propose", file, "--dir", workshop.headOffice, "--by", "analyst"])
    }
}
