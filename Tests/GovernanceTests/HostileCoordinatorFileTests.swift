// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import Testing
import TributaryCoordinator

/// Head office's files, read through the commands that read them.
struct HostileCoordinatorFileTests {
    private static func settings(_ key: String, _ value: String = "§") -> String {
        let numbers = [
            ("public_port", "8443"), ("node_port", "8444"), ("phase_seconds", "20"), ("round_seconds", "3600"),
            ("presence_seconds", "30"),
        ]
        return "name: example.org/test\nserver_names: [localhost]\n"
            + numbers.map { "\($0): \($0 == key ? value : $1)\n" }.joined()
    }

    static let settings = ["public_port", "node_port", "phase_seconds", "round_seconds", "presence_seconds"].map {
        NumericField($0, settings($0), good: "77")
    }

    @Test(arguments: settings) func aCoordinatorsSettingsAreRefused(_ field: NumericField) throws {
        try CoordinatorFolder.with { folder in
            func read(_ text: String) throws {
                try text.write(toFile: folder + "/federation.yaml", atomically: true, encoding: .utf8)
                try CoordinatorFolder.run(["branch", "list", "--dir", folder, "--json", folder + "/branches.json"])
            }
            try read(field.text(field.good))
            for (value, text) in field.hostileTexts {
                #expect(throws: CustomerDataError.self, "\(field): \(value.prefix(40))") { try read(text) }
            }
        }
    }

    private static func study(_ lines: String) -> String {
        "study: s\ntitle: t\npurpose: p\nanalysis: segments\ncontract: c.yaml\n\(lines)\n"
    }

    static let studies = [
        NumericField("segments", study("epsilon: 1\nsegments: §"), good: "4"),
        NumericField("epsilon", study("epsilon: §"), good: "1"),
        NumericField("rho", study("rho: §"), good: "0.1"),
        NumericField("delta", study("epsilon: 1\ndelta: §"), good: "1e-6"),
        NumericField("minimum_cohort", study("epsilon: 1\nminimum_cohort: §"), good: "5"),
        NumericField("assumed_colluders", study("epsilon: 1\nassumed_colluders: §"), good: "2"),
        NumericField("branches_per_customer", study("epsilon: 1\nbranches_per_customer: §"), good: "2"),
        NumericField("reference_date", study("epsilon: 1\nreference_date: §"), good: "2025-12-31"),
    ]

    @Test(arguments: studies) func aStudyIsRefused(_ field: NumericField) throws {
        try CoordinatorFolder.with { folder in
            try Self.contract.write(toFile: folder + "/c.yaml", atomically: true, encoding: .utf8)
            func propose(_ text: String) throws {
                try text.write(toFile: folder + "/study.yaml", atomically: true, encoding: .utf8)
                try CoordinatorFolder.run(["study", "propose", folder + "/study.yaml", "--dir", folder])
            }
            // The file is read before the coordinator finds that nobody has signed a roster yet.
            #expect(throws: CoordinatorError.self) { try propose(field.text(field.good)) }
            for (value, text) in field.hostileTexts {
                #expect(throws: CustomerDataError.self, "\(field): \(value.prefix(40))") { try propose(text) }
            }
        }
    }

    private static let contract = "name: test\nversion: 1\nfeatures:\n  - {name: age, bounds: [0, 9]}\n"
}
