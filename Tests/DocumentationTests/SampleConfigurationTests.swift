// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import CustomerData
import Federation
import Foundation
import RoundProtocol
import Testing
import TributaryAuditor
import TributaryCoordinator
import TributaryNode

/// Every example of `coordinator-config/` and `nodes/` is read by the program it is for.
struct SampleConfigurationTests {
    @Test func everyBranchExampleParses() throws {
        let found = PackageRoot.files(below: "nodes").filter { $0.hasSuffix("/node.yaml") }
        #expect(!found.isEmpty)
        for path in found { _ = try NodeConfiguration(path: PackageRoot.path + "/" + path) }
    }

    @Test func everyPlaybookParses() throws {
        let found = PackageRoot.files(below: "coordinator-config/playbooks")
        #expect(!found.isEmpty)
        for path in found { _ = try Playbook(text: PackageRoot.text(path), file: path) }
    }

    @Test func thePrivacyPolicyParsesAndFitsTheBranchExamples() throws {
        let federation = try PolicyFile(path: PackageRoot.path + "/coordinator-config/privacy-policy.yaml").policy
        for path in PackageRoot.files(below: "nodes").filter({ $0.hasSuffix("/node.yaml") }) {
            let branch = try NodeConfiguration(path: PackageRoot.path + "/" + path).policy
            #expect(branch.minimumCohort <= federation.minimumCohort, "\(path) would refuse every study")
            #expect(branch.assumedColluders <= federation.assumedColluders, "\(path) would refuse every study")
        }
    }

    @Test func theCoordinatorReadsItsSettings() throws {
        try withCoordinator { folder in
            let settings = try PackageRoot.text("coordinator-config/federation.yaml")
            try settings.write(toFile: folder + "/federation.yaml", atomically: true, encoding: .utf8)
            try Self.run(["branch", "list", "--dir", folder, "--json", folder + "/branches.json"])
            try settings.appending("\nspeed: 3\n")
                .write(toFile: folder + "/federation.yaml", atomically: true, encoding: .utf8)
            #expect(throws: CustomerDataError.self) { try Self.run(["branch", "list", "--dir", folder]) }
        }
    }

    /// Every file is read before the coordinator finds that nobody has signed a roster yet.
    @Test func theCoordinatorReadsEveryStudy() throws {
        let found = PackageRoot.files(below: "coordinator-config/studies")
        #expect(found.count >= 4)
        try withCoordinator { folder in
            for path in found {
                let file = PackageRoot.path + "/" + path
                #expect(throws: CoordinatorError.missing(what: "a roster signed by the privacy officer"), "\(path)") {
                    try Self.run(["study", "propose", file, "--dir", folder])
                }
            }
            let misspelt = folder + "/study.yaml"
            let text = try PackageRoot.text("coordinator-config/studies/churn.yaml")
            try text.replacingOccurrences(of: "epsilon:", with: "epsilom:")
                .write(toFile: misspelt, atomically: true, encoding: .utf8)
            #expect(throws: CustomerDataError.self) {
                try Self.run(["study", "propose", misspelt, "--dir", folder])
            }
        }
    }

    private func withCoordinator(_ body: (_ folder: String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/tributary-documentation-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let anyKey = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c"
        try Self.run(["init", "--dir", folder, "--root-key", anyKey, "--name", "example.org/test", "--no-passphrase"])
        try body(folder)
    }

    private static func run(_ arguments: [String]) throws {
        var command = try CoordinatorCommand.parseAsRoot(arguments)
        try command.run()
    }
}
