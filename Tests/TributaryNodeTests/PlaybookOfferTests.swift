// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Federation
import HTTPTransport
import Testing
import TributaryNode

/// Playbooks that head office hands out: they come by themselves, and nothing follows from that.
struct PlaybookOfferTests {
    private static let playbook = Array(PlaybookTests.text.utf8)
    private static let second = Array(
        PlaybookTests.text.replacing("version: 1", with: "version: 2").replacing("winback-1", with: "winback-2").utf8)

    private func publish(_ playbooks: [[UInt8]], to test: TestRunner) {
        test.link.publish(PlaybookIndex(playbooks.map(PlaybookIndex.digest)).canonicalBytes, as: .playbooks)
        for bytes in playbooks { test.link.publish(bytes, as: .playbook(PlaybookIndex.digest(of: bytes))) }
    }

    private func offers(_ test: TestRunner) throws -> [String] {
        try test.workspace.playbooks.offers.all().map(\.playbook.record)
    }

    @Test func anOfferWaitsUntilAPersonHasAcceptedIt() async throws {
        let test = try await TestRunner()
        publish([Self.playbook], to: test)
        try await test.runner.turn()
        #expect(try offers(test) == ["winback 1"])
        #expect(test.events.all.contains(.playbookOffered(name: "winback", version: 1)))
        #expect(try test.workspace.playbooks.all().isEmpty)
        #expect(await test.node.run("playbook") == 1)
        #expect(await test.node.run("playbook", "show", "winback") == 0)
        #expect(try test.workspace.playbooks.all().isEmpty)
        #expect(await test.node.run("playbook", "accept", "winback") == 0)
        #expect(try test.workspace.playbooks.file("winback").bytes == Self.playbook)
        #expect(try test.workspace.playbooks.file("winback").digest == PlaybookIndex.digest(of: Self.playbook))
    }

    @Test func whatWasAcceptedStaysWhenHeadOfficeWithdrawsIt() async throws {
        let test = try await TestRunner()
        publish([Self.playbook], to: test)
        try await test.runner.turn()
        #expect(await test.node.run("playbook", "accept", "winback") == 0)
        publish([], to: test)
        try await test.runner.turn()
        #expect(try offers(test) == ["winback 1"], "asked again too soon")
        test.clock.wait(seconds: 30)
        try await test.runner.turn()
        #expect(try offers(test).isEmpty)
        #expect(try test.workspace.playbooks.playbook(nil).record == "winback 1")
        #expect(await test.node.run("playbook", "accept", "winback") == 1)
    }

    @Test func severalVersionsAreToldApart() async throws {
        let test = try await TestRunner()
        publish([Self.playbook, Self.second], to: test)
        try await test.runner.turn()
        #expect(try offers(test) == ["winback 1", "winback 2"])
        #expect(await test.node.run("playbook", "accept", "winback") == 1)
        #expect(await test.node.run("playbook", "accept", "winback", "--version", "2") == 0)
        #expect(try test.workspace.playbooks.playbook(nil).version == 2)
    }

    @Test func otherBytesThanTheirNameSaysAreRefusedOnce() async throws {
        let test = try await TestRunner()
        let digest = PlaybookIndex.digest(of: Self.playbook)
        test.link.publish(PlaybookIndex([digest]).canonicalBytes, as: .playbooks)
        test.link.publish(Self.second, as: .playbook(digest))
        for _ in 0..<3 {
            try await test.runner.turn()
            test.clock.wait(seconds: 30)
        }
        #expect(try offers(test).isEmpty)
        let refusals = test.events.all.filter { if case .refused = $0 { true } else { false } }
        #expect(refusals.count == 1)
    }

    @Test(arguments: [
        Array("no: playbook".utf8), [0xFF], [],
        Array(String(repeating: "#", count: Limits.maximumPlaybookBytes + 1).utf8),
    ])
    func whatIsNoPlaybookIsRefusedAndKeepsNothingElseAway(_ bytes: [UInt8]) async throws {
        let test = try await TestRunner()
        publish([bytes, Self.playbook], to: test)
        try await test.runner.turn()
        #expect(try offers(test) == ["winback 1"])
        #expect(test.link.polls.count == 1)
    }

    @Test func anIndexThatCannotBeReadHoldsNothingUp() async throws {
        let test = try await TestRunner()
        test.link.publish([1, 2, 3], as: .playbooks)
        for _ in 0..<2 {
            try await test.runner.turn()
            test.clock.wait(seconds: 30)
        }
        #expect(test.link.polls.count == 2)
        let problems = test.events.all.filter { if case .problem = $0 { true } else { false } }
        #expect(problems.count == 1)
    }
}
