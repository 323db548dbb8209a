// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Federation
import Foundation
import Testing
import TributaryCoordinator

/// What head office hands to branches: playbooks only, each version once, and no more than branches take.
struct PlaybookPublicationTests {
    private struct Listed: Decodable {
        struct Playbook: Decodable {
            let playbook: String
            let version: Int
            let digest: String
        }
        let playbooks: [Playbook]
    }

    private static func text(version: Int = 1, title: String = "Call") -> String {
        """
        playbook: winback
        version: \(version)
        title: \(title)
        purpose: analytics
        actions:
          - {action: call, title: Call}
        outcomes:
          - {word: reached, value: 1}

        """
    }

    private static func publish(_ text: String, in folder: String) throws {
        try text.write(toFile: folder + "/p.yaml", atomically: true, encoding: .utf8)
        try CoordinatorFolder.run([
            "playbook", "publish", folder + "/p.yaml", "--dir", folder, "--json", folder + "/out.json",
        ])
    }

    private static func listed(in folder: String) throws -> [Listed.Playbook] {
        let file = folder + "/list.json"
        try CoordinatorFolder.run(["playbook", "list", "--dir", folder, "--json", file])
        return try JSONDecoder().decode(Listed.self, from: Data(contentsOf: URL(fileURLWithPath: file))).playbooks
    }

    @Test func whatIsPublishedIsListedUntilItIsWithdrawn() throws {
        try CoordinatorFolder.with { folder in
            #expect(try Self.listed(in: folder).isEmpty)
            try Self.publish(Self.text(), in: folder)
            try Self.publish(Self.text(), in: folder)
            try Self.publish(Self.text(version: 2), in: folder)
            let listed = try Self.listed(in: folder)
            #expect(listed.map(\.version) == [1, 2])
            #expect(listed[0].digest == PlaybookIndex.digest(of: Array(Self.text().utf8)).hex)
            try CoordinatorFolder.run(["playbook", "withdraw", "winback", "--version", "1", "--dir", folder])
            #expect(try Self.listed(in: folder).map(\.version) == [2])
            #expect(throws: CoordinatorError.self) {
                try CoordinatorFolder.run(["playbook", "withdraw", "other", "--dir", folder])
            }
            try CoordinatorFolder.run(["playbook", "withdraw", "winback", "--dir", folder])
            #expect(try Self.listed(in: folder).isEmpty)
        }
    }

    @Test func aVersionIsNeverTwoPlaybooks() throws {
        try CoordinatorFolder.with { folder in
            try Self.publish(Self.text(), in: folder)
            #expect(throws: CoordinatorError.self) { try Self.publish(Self.text(title: "Write"), in: folder) }
            #expect(try Self.listed(in: folder).count == 1)
        }
    }

    @Test func whatIsNoPlaybookIsNotPublished() throws {
        try CoordinatorFolder.with { folder in
            for text in ["", "study: s\n", Self.text() + "more: 1\n", Self.text(version: 0)] {
                #expect(throws: CustomerDataError.self) { try Self.publish(text, in: folder) }
            }
            let listed = try Self.listed(in: folder)
            #expect(listed.isEmpty)
        }
    }

    @Test func oneMoreThanBranchesTakeIsRefused() throws {
        try CoordinatorFolder.with { folder in
            for version in 1...Limits.maximumPlaybooks { try Self.publish(Self.text(version: version), in: folder) }
            let more = Self.text(version: Limits.maximumPlaybooks + 1)
            #expect(throws: CoordinatorError.self) { try Self.publish(more, in: folder) }
            #expect(try Self.listed(in: folder).count == Limits.maximumPlaybooks)
        }
    }
}
