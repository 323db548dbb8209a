// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Testing
import TributaryCoordinator

/// Every example study that yields figures can be planned as it stands.
struct StudyPlanTests {
    @Test func everyStudyWithFiguresHasAPlan() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/tributary-plan-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let models: Set = ["churn.yaml", "churn-horizon.yaml", "evaluation.yaml"]
        for path in PackageRoot.files(below: "coordinator-config/studies") {
            let output = "\(folder)/plan.json"
            let arguments = [
                "study", "plan", PackageRoot.path + "/" + path, "--dir", folder, "--customers", "2000", "--epsilons",
                "1",
                "--json", output,
            ]
            if models.contains(where: { path.hasSuffix($0) }) {
                #expect(throws: (any Error).self, "\(path)") { try Self.run(arguments) }
                continue
            }
            try Self.run(arguments)
            let plan = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: output)))
            let points = try #require((plan as? [String: Any])?["points"] as? [[String: Any]], "\(path)")
            #expect((points.first?["figures"] as? [Any])?.isEmpty == false, "\(path)")
        }
    }

    private static func run(_ arguments: [String]) throws {
        var command = try CoordinatorCommand.parseAsRoot(arguments)
        try command.run()
    }
}
