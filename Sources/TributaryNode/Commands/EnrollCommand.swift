// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Federation
import HTTPTransport
import RoundProtocol

/// `tributary-node enroll`
package struct EnrollCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "enroll",
        abstract: "Join a federation with head office's invitation and the privacy officer's fingerprint.",
        discussion: """
            First 'enroll TOKEN' asks to join. Then call the privacy officer, on a number that you have not got from \
            head office, and type the fingerprint they read out: on a terminal when asked, elsewhere with \
            'enroll --fingerprint'. Until then this node believes nothing.
            """)

    /// Seconds that may be waited for: a day.
    static let maximumWaitSeconds = 86_400

    @OptionGroup package var directory: DirectoryOptions

    @Argument(help: "The invitation; needed once.")
    package var token: String?

    @Option(help: "What the privacy officer reads out: six groups of four letters and digits.")
    package var fingerprint: String?

    @Option(help: "Seconds to wait for the privacy officer's signature.")
    package var wait = 0

    package init() {}

    package func validate() throws {
        guard (0...Self.maximumWaitSeconds).contains(wait) else {
            throw ValidationError("--wait must be from 0 to \(Self.maximumWaitSeconds)")
        }
    }

    package func run() async throws {
        let workspace = try directory.open()
        if let state = try workspace.store.load(identity: workspace.secrets.identity) {
            throw TributaryNodeError.alreadyEnrolled(branch: state.membership.branch)
        }
        let invitation = try invitation(workspace)
        let dialogue = EnrolmentDialogue(
            directory: workspace.directory, secrets: workspace.secrets, store: workspace.store,
            clock: workspace.clock,
            office: try PublicClient(
                address: CoordinatorAddress(invitation.publicAddress), authority: invitation.authority))
        let pending = try await dialogue.ask(invitation)
        guard let typed = fingerprint ?? Self.askForFingerprint(invitation.branch) else {
            Terminal.write(Self.whatNext(invitation.branch))
            return
        }
        guard let membership = try await dialogue.finish(pending, typed: typed, waitSeconds: wait) else {
            throw TributaryNodeError.enrolment(
                reason: "the fingerprint is right, but the privacy officer has not signed the branch in yet; run "
                    + "'tributary-node enroll' again later, or with --wait SECONDS")
        }
        Terminal.write(
            """
            branch '\(membership.branch)' is a member now; the federation's root key is pinned.
            next: fill in 'sources' in node.yaml, then 'tributary-node import' and 'tributary-node run'

            """)
    }

    private func invitation(_ workspace: NodeWorkspace) throws -> Invitation {
        if let token {
            do {
                return try Invitation(token: token)
            } catch is FederationError {
                throw TributaryNodeError.invitation(reason: "it is not complete; copy it again, all of it")
            }
        }
        guard let pending = try EnrolmentDialogue.pending(in: workspace.directory) else {
            throw TributaryNodeError.invitation(reason: "none was given: 'tributary-node enroll TOKEN'")
        }
        return pending.invitation
    }

    private static func askForFingerprint(_ branch: String) -> String? {
        guard Terminal.canAsk else { return nil }
        Terminal.write(
            """
            Head office has the request. Ask your privacy officer for the fingerprint of branch '\(branch)',
            on a number that you have not got from head office.

            """)
        let typed = Terminal.ask("fingerprint (nothing to do it later): ") ?? ""
        return typed.isEmpty ? nil : typed
    }

    private static func whatNext(_ branch: String) -> String {
        """
        Head office has the request; nothing is pinned yet.
        next: ask your privacy officer for the fingerprint of branch '\(branch)', on a number that you have not got
        from head office, then: tributary-node enroll --fingerprint 'AAAA-BBBB-CCCC-DDDD-EEEE-FFFF'

        """
    }
}
