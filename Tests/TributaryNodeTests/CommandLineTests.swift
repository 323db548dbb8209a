// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing
import TributaryNode

struct CommandLineTests {
    @Test(arguments: [
        ["--help"], ["init", "--help"], ["enroll", "--help"], ["import", "--help"], ["data", "summary", "--help"],
        ["data", "check", "--help"], ["policy", "show", "--help"], ["policy", "check", "--help"],
        ["studies", "--help"], ["studies", "show", "--help"], ["accept", "--help"], ["refuse", "--help"],
        ["run", "--help"], ["status", "--help"], ["budget", "--help"], ["score", "--help"], ["forget", "--help"],
        ["data", "subject", "--help"], ["consent", "show", "--help"], ["consent", "withdraw", "--help"],
        ["consent", "restore", "--help"],
        ["doctor", "--help"],
    ])
    func everyCommandExplainsItself(_ arguments: [String]) async {
        #expect(await NodeCommand.execute(arguments) == 0)
    }

    @Test(arguments: [
        ["nonsense"], ["init", "--nonsense"], ["studies", "show"], ["refuse", "study"], ["accept"],
        ["enroll", "--wait", "-1"], ["enroll", "--wait", "86401"], ["budget", "--delta", "0"],
        ["budget", "--delta", "1"], ["init", "--no-passphrase", "--passphrase-file", "x"],
        ["data", "check", "--purpose", "p"],
    ])
    func wrongUsageIsTwo(_ arguments: [String]) async {
        #expect(await NodeCommand.execute(arguments) == 2)
    }

    @Test(arguments: [
        ["status"], ["budget"], ["studies"], ["run"], ["import"], ["data", "summary"], ["score"], ["doctor"],
        ["accept", "study"], ["forget", "customer"], ["enroll"], ["data", "subject", "customer"],
        ["consent", "show", "customer"], ["consent", "withdraw", "customer"], ["policy", "check"],
    ])
    func aDirectoryWithoutANodeIsOne(_ arguments: [String]) async {
        let node = TemporaryNode()
        #expect(await NodeCommand.execute(arguments + ["--dir", node.path]) == 1)
    }

    @Test(arguments: [["status"], ["budget"], ["studies"], ["run"], ["score"], ["accept", "study"]])
    func beforeEnrolmentWhatNeedsAMemberIsRefused(_ arguments: [String]) async {
        let node = TemporaryNode()
        #expect(await node.run("init", "--no-passphrase") == 0)
        #expect(await NodeCommand.execute(arguments + ["--dir", node.path]) == 1)
        #expect(await NodeCommand.execute(["policy", "check", "--dir", node.path]) == 0)
    }

    @Test func anInvitationThatIsNotOneChangesNothing() async throws {
        let node = TemporaryNode()
        #expect(await node.run("init", "--no-passphrase") == 0)
        #expect(await node.run("enroll", "tributary-invitation-1.00") == 1)
        #expect(!PrivateFile.exists(node.directory.pendingEnrolment))
    }
}
