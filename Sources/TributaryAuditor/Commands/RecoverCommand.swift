// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import HTTPTransport
import TransparencyLog

/// `tributary-auditor recover`.
struct RecoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Set a branch's ledger to what the log charges it, after its own was lost or restored.",
        discussion: """
            A branch whose ledger is behind the log, or was restored from an old copy, has locked itself: it cannot know \
            what it has spent. This audits the log, adds up every round that the log charges the branch for, and signs \
            the sum with the root key. The branch unlocks when it reads the order in the log. The budget does not grow.
            """)

    @OptionGroup var options: RosterOptions
    @OptionGroup var signing: SigningOptions
    @Argument(help: "The branch.") var branch: String
    @Option(help: "What happened, for everyone who reads the log; no word about a customer.") var reason: String
    @Option(help: "A folder with the log; otherwise the coordinator is asked for it.") var log: String?
    @Flag(help: "Sign although the audit does not pass, for example because of the very fault that is repaired.")
    var despiteFindings = false

    func validate() throws { try StatementReason.validate(reason) }

    func run() async throws {
        let open = try options.open()
        guard let last = try await open.office.newest() else {
            throw AuditorError.roster(reason: "there is no roster yet, so no branch has a ledger. Nothing was signed")
        }
        guard let member = last.epoch.members.first(where: { $0.name == branch }) else {
            throw AuditorError.roster(reason: "the roster has no branch named \(branch). Nothing was signed")
        }
        guard member.status != .revoked else {
            throw AuditorError.roster(reason: "\(branch) was revoked, which is for ever. Nothing was signed")
        }
        let trust = AuditTrust(
            log: NoteVerifierKey(name: try NoteName(last.epoch.logOrigin), kind: .log, key: last.epoch.logKey),
            root: open.root, federation: last.epoch.federation, now: WallTime.now())
        if let log {
            try await recover(member, last.epoch, FolderLog(folder: log), trust, open)
        } else {
            try await recover(member, last.epoch, ServedLog(client: try open.descriptor.client()), trust, open)
        }
    }

    private func recover(
        _ member: RosterMember, _ roster: RosterEpoch, _ log: some PublishedLog, _ trust: AuditTrust, _ open: OpenRoster
    ) async throws {
        let audit = await AuditPipeline(source: log, trust: trust).run()
        guard let checkpoint = audit.checkpoint else {
            throw AuditorError.recovery(reason: "the log could not be read:\n\(audit.text)\nNothing was signed")
        }
        if !audit.verdict.isGood {
            options.json.tell(audit.text)
            guard despiteFindings else {
                throw AuditorError.recovery(
                    reason: "the audit of the log does not pass. If its findings are what this order repairs, add "
                        + "--despite-findings. Nothing was signed")
            }
        }
        let (order, rounds) = try await RecoveryDraft(source: log, trust: trust)
            .order(for: member, in: roster, period: roster.policy.period, under: checkpoint, reason: reason)
        options.json.tell(try Self.explanation(of: order, member, roster, rounds: rounds))
        try signing.consent("Sign this order with the root key?")
        let key = try open.files.rootKey.open(signing.passphrase.source)
        let signed = Signed.sign(order, with: key)
        guard signed.isAuthentic(under: open.root) else {
            throw AuditorError.keys(reason: "root.key and root.pub do not belong together. Nothing was sent")
        }
        try await open.descriptor.client().submit(signed.canonicalBytes, kind: .recovery)
        try options.json.report(
            RecoverySummary(order, branch: member.name),
            text: "The order is signed and logged. \(member.name) unlocks when it has read it under a witnessed "
                + "checkpoint: 'tributary-node status' says so.")
    }

    static func explanation(
        of order: RecoveryOrder, _ member: RosterMember, _ roster: RosterEpoch, rounds: UInt64
    ) throws -> String {
        let budget = roster.policy.budgetNanoRho
        let left = budget - min(budget, order.chargedNanoRho)
        return """
            The log of \(order.logSize) entries charges \(member.name) (node \(member.node)) for \(rounds) round\(rounds == 1 ? "" : "s").
              charged in period \(order.period)   \(try cost(order.chargedNanoRho))
              left of the budget    \(try cost(left))
              ledger head           \(order.ledgerHead)
              reason                \(order.reason)
            The branch will take these figures for its own; rounds that the log closes later are charged on top.
            """
    }

    private static func cost(_ nanoRho: UInt64) throws -> String {
        nanoRho == 0 ? "nothing" : try Figures.cost(nanoRho, delta: EpochChanges.quotedDelta)
    }
}

/// A recovery for programs.
struct RecoverySummary: Encodable {
    let branch: String
    let node, period, chargedNanoRho, logSize: UInt64
    let ledgerHead, reason: String

    init(_ order: RecoveryOrder, branch: String) {
        self.branch = branch
        node = order.node.rawValue
        period = order.period
        chargedNanoRho = order.chargedNanoRho
        logSize = order.logSize
        ledgerHead = order.ledgerHead.hex
        reason = order.reason
    }
}
