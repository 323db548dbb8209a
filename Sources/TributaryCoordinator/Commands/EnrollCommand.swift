// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import Persistence
import RoundProtocol

struct EnrollCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enroll",
        abstract: "Print a one-time invitation for a branch.",
        discussion: """
            The token alone lets nobody in: the privacy officer signs the branch into the roster, and the branch pins \
            the root key by a fingerprint that the privacy officer reads to it.
            """)

    @OptionGroup var directory: DirectoryOption

    @Argument(help: "The branch's name: a–z, 0–9, '-', '_', '.'.")
    var branch: String

    @Option(help: "Hours until the invitation expires.")
    var hours = 72

    func validate() throws {
        guard Identifier.isValid(branch) else {
            throw ValidationError("'\(branch)' is no branch name: use a–z, 0–9, '-', '_', '.'")
        }
        guard (1...24 * 90).contains(hours) else { throw ValidationError("--hours must be 1 to 2160") }
    }

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        var random = SystemRandomSource()
        let invitation = Invitation(
            branch: branch, federation: coordinator.federation, rootKey: coordinator.rootKey,
            publicAddress: coordinator.settings.publicAddress, nodeAddress: coordinator.settings.nodeAddress,
            authority: try coordinator.directory.read(coordinator.directory.authorityFile),
            secret: random.bytes(Invitation.secretBytes),
            expiresAt: SystemClock().now() + UInt64(hours) * 3600)
        try coordinator.store.write { transaction in
            try transaction.rosterEpochs().last?.epoch.requireRoom(for: branch)
            try transaction.saveInvitation(
                StoredInvitation(
                    branch: branch, secretHash: Invitation.hash(ofSecret: invitation.secret),
                    expiresAt: invitation.expiresAt, isUsed: false))
        }
        print(invitation.token)
    }
}
