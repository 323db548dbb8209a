// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Federation
import Foundation
import Testing
import TributaryNode

/// Playbook files: what they may say, and that a branch takes only what it has read.
struct PlaybookTests {
    static let text = """
        playbook: winback
        version: 1
        title: Keep who is about to leave
        purpose: analytics
        experiment:
          name: winback-1
          control: nobody
          arms:
            - {arm: nobody, share: 1}
            - {arm: act, share: 3}
        actions:
          - action: call
            title: Call within two days
            wording: "=We are sorry"
            per_week: 2
            when: {churn: [0.5, 1]}
          - {action: mail, title: Write, when: {churn: [0.3, 1], segment: [1, 2]}}
        outcomes:
          - {word: stayed, value: 1}
          - {word: left, value: 0}
        """

    @Test func everyPartIsReadAndShown() throws {
        let playbook = try Playbook(text: Self.text, file: "p.yaml")
        #expect(playbook.record == "winback 1" && playbook.outcomes == ["stayed": 1, "left": 0])
        #expect(playbook.experiment?.treated == ["act"] && playbook.actions[0].perWeek == 2)
        #expect(playbook.actions[1].condition.segments == [1, 2] && playbook.actions[1].perWeek == nil)
        for part in ["at most 2 a week", "left alone, for comparison", "We are sorry", "churn probability from 0.5"] {
            #expect(playbook.text.contains(part), "\(part)")
        }
    }

    @Test(arguments: [
        ("version: 1", "version: 0"), ("playbook: winback", "playbook: ../x"), ("purpose: analytics", ""),
        ("share: 3", "share: 0"), ("share: 3", "share: 1001"), ("control: nobody", "control: none"),
        ("per_week: 2", "per_week: 0"), ("per_week: 2", "per_week: 1000001"), ("churn: [0.5, 1]", "churn: [1, 0.5]"),
        ("churn: [0.5, 1]", "churn: [0.5]"), ("segment: [1, 2]", "segment: [0]"), ("action: mail", "action: call"),
        ("word: left", "word: stayed"), ("title: Write", "title: Write, arm: nobody"), ("title: Write", "ttle: Write"),
        ("value: 0", "value: none"), ("when: {churn: [0.5, 1]}", "arm: other"),
    ])
    func whatIsWrongIsNamedWithItsPlace(_ good: String, _ bad: String) throws {
        let text = Self.text.replacingOccurrences(of: good, with: bad)
        #expect(text != Self.text)
        #expect(throws: CustomerDataError.self) { try Playbook(text: text, file: "p.yaml") }
    }

    @Test func nothingHappensBeforeTheBranchHasAccepted() async throws {
        let node = TemporaryNode()
        #expect(await node.run("init", "--no-passphrase") == 0)
        let file = node.path + "/head-office.yaml"
        try PrivateFile.write(Array(Self.text.utf8), to: file)
        #expect(await node.run("playbook") == 1)
        #expect(await node.run("playbook", "show", file) == 0)
        #expect(try node.workspace().playbooks.all().isEmpty)
        #expect(await node.run("playbook", "accept", file) == 0)
        #expect(await node.run("playbook", "accept", file) == 0)
        #expect(try node.workspace().playbooks.playbook(nil).name == "winback")
        // What was accepted is what counts, whatever happens to the file.
        try PrivateFile.write(Array(Self.text.replacingOccurrences(of: "two days", with: "a day").utf8), to: file)
        #expect(await node.run("playbook", "accept", file) == 1)
        #expect(try node.workspace().playbooks.playbook("winback").actions[0].title == "Call within two days")
        #expect(PrivateFile.permissions(node.directory.playbooks + "/winback-1.yaml") == 0o600)
        #expect(await node.run("playbook", "drop", "winback") == 0)
        #expect(await node.run("playbook", "drop", "winback") == 1)
    }

    @Test func whatAPlaybookAsksForIsWrittenForMachines() async throws {
        struct Shown: Decodable {
            struct Entry: Decodable {
                struct Action: Decodable {
                    let action: String
                    let perWeek: Int?
                    let customers: String
                }
                let playbook: String
                let state: String
                let digest: String
                let actions: [Action]
                let arms: [String: Int]
            }
            let playbooks: [Entry]
        }
        let node = TemporaryNode()
        #expect(await node.run("init", "--no-passphrase") == 0)
        let (file, json) = (node.path + "/head-office.yaml", node.path + "/shown.json")
        func shown() throws -> [Shown.Entry] {
            try JSONDecoder().decode(Shown.self, from: Data(contentsOf: URL(fileURLWithPath: json))).playbooks
        }
        try PrivateFile.write(Array(Self.text.utf8), to: file)
        #expect(await node.run("playbook", "show", "--json", json) == 0)
        #expect(try shown().isEmpty)
        #expect(await node.run("playbook", "show", file, "--json", json) == 0)
        let entry = try #require(try shown().first)
        #expect(entry.playbook == "winback" && entry.state == "file" && entry.arms == ["nobody": 1, "act": 3])
        #expect(entry.actions[0].perWeek == 2 && entry.actions[0].customers == "churn probability from 0.5 to 1.0")
        #expect(entry.digest == PlaybookIndex.digest(of: Array(Self.text.utf8)).hex)
        #expect(await node.run("playbook", "accept", file, "--json", json) == 0)
        #expect(await node.run("playbook", "show", "winback", "--json", json) == 0)
        #expect(try shown().map(\.state) == ["accepted"])
        #expect(await node.run("playbook", "show", "other") == 1)
        #expect(await node.run("playbook", "drop", "winback", "--json", json) == 0)
        #expect(try String(contentsOfFile: json, encoding: .utf8).contains("\"state\" : \"dropped\""))
    }

    @Test func aFileMayHaveAsManyBytesAsItsLimitAndNotOneMore() throws {
        let rest = String(repeating: "#", count: Limits.maximumPlaybookBytes - Self.text.utf8.count - 1)
        let longest = Self.text + "\n" + rest
        #expect(longest.utf8.count == Limits.maximumPlaybookBytes)
        #expect(try Playbook(text: longest, file: "p.yaml").name == "winback")
        #expect(throws: CustomerDataError.self) { try Playbook(text: longest + "#", file: "p.yaml") }
    }

    @Test func bytesThatAreNoTextAreNoPlaybook() {
        #expect(throws: CustomerDataError.self) { try Playbook(bytes: [0x61, 0xFF], file: "p.yaml") }
    }
}
