// SPDX-License-Identifier: Apache-2.0

import CustomerData
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
}
