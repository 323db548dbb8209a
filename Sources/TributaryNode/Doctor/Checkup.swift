// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import HTTPTransport
import RoundProtocol

/// Looks at one thing after the other; what is wrong with one does not keep it from the next.
package struct Checkup: Sendable {
    private let directory: NodeDirectory
    private let passphrase: PassphraseSource

    package init(_ directory: NodeDirectory, passphrase: PassphraseSource) {
        self.directory = directory
        self.passphrase = passphrase
    }

    package func run() async -> Findings {
        var report = Findings()
        report.findings += permissions
        let configuration = examine("settings", &report) {
            let configuration = try NodeConfiguration(path: directory.configuration)
            let hasSources = configuration.sources != nil
            return (
                configuration,
                Finding(
                    "settings", hasSources ? .good : .doubtful,
                    hasSources ? "node.yaml is in order" : "node.yaml has no sources: there is nothing to import yet")
            )
        }
        let workspace = examine("keys", &report) {
            (try NodeWorkspace(directory, passphrase: passphrase), Finding("keys", .good, "the key file opens"))
        }
        guard let workspace else { return report }
        data(workspace, &report)
        let state = examine("membership", &report) {
            let state = try workspace.state()
            return (state, Membership.finding(state, now: workspace.clock.now()))
        }
        guard let configuration, let state else { return report }
        report.findings.append(ledger(workspace, state, configuration))
        report.findings += log(workspace, state)
        certificate(workspace, &report)
        report.findings.append(await connection(workspace, configuration, state))
        return report
    }

    private var permissions: [Finding] {
        [(directory.keys, UInt32(0o700)), (directory.secrets, UInt32(0o600))].compactMap { path, wanted in
            guard let found = PrivateFile.permissions(path) else { return nil }
            let isClosed = found & ~wanted & 0o777 == 0
            return Finding(
                "permissions", isClosed ? .good : .wrong,
                isClosed
                    ? "\(path) is closed to other users"
                    : "\(path) is open to other users: run chmod \(String(wanted, radix: 8)) \(path)")
        }
    }

    private func examine<Value>(
        _ subject: String, _ report: inout Findings, _ body: () throws -> (Value, Finding)
    ) -> Value? {
        do {
            let (value, finding) = try body()
            report.findings.append(finding)
            return value
        } catch {
            report.findings.append(Finding(subject, .wrong, "\(error)"))
            return nil
        }
    }

    private func data(_ workspace: NodeWorkspace, _ report: inout Findings) {
        _ = examine("data", &report) {
            let count = try workspace.customers().customerCount
            let finding =
                count == 0
                ? Finding("data", .doubtful, "the customer store is empty: run 'tributary-node import'")
                : Finding("data", .good, "\(Figures.grouped(count)) customers in the store")
            return ((), finding)
        }
    }

    private func certificate(_ workspace: NodeWorkspace, _ report: inout Findings) {
        _ = examine("certificate", &report) {
            let validity = try workspace.tlsIdentity().validity
            let now = workspace.clock.now()
            let end = Moment.day(validity.notAfter)
            if now < validity.notBefore {
                return ((), Finding("clock", .wrong, "the certificate begins later than this machine's clock says"))
            }
            if now > validity.notAfter {
                return (
                    (), Finding("certificate", .wrong, "ended on \(end): ask head office to invite the branch again")
                )
            }
            let isDue = validity.isRenewalDue(at: now)
            let advice = isDue ? ", renewal is due: 'tributary-node run' renews it" : ""
            return ((), Finding("certificate", isDue ? .doubtful : .good, "valid until \(end)\(advice)"))
        }
    }

    /// The chain of charges was recomputed when the store was read.
    private func ledger(
        _ workspace: NodeWorkspace, _ state: NodeState, _ configuration: NodeConfiguration
    ) -> Finding {
        let limit = state.limitNanoRho(configuration.policy)
        let left = state.ledger.remaining(of: limit)
        return Finding(
            "ledger", left == 0 ? .doubtful : .good,
            "its chain of charges is whole; ρ = \(Figures.rho(left)) of \(Figures.rho(limit)) is left in period "
                + "\(state.ledger.period)")
    }

    private func connection(
        _ workspace: NodeWorkspace, _ configuration: NodeConfiguration, _ state: NodeState
    ) async -> Finding {
        do {
            guard let bytes = try await workspace.client(configuration).fetch(.roster) else {
                return Finding("connection", .doubtful, "the coordinator answers, but has no roster yet")
            }
            let newest = try state.membership.verified(UnverifiedRosterEpoch(canonicalBytes: bytes))
            guard newest.epoch.number >= state.roster.number else {
                return Finding(
                    "connection", .wrong,
                    "the coordinator shows roster epoch \(newest.epoch.number), older than this node's "
                        + "\(state.roster.number): tell the privacy officer")
            }
            return Finding("connection", .good, "the coordinator answers with roster epoch \(newest.epoch.number)")
        } catch {
            return Finding("connection", .wrong, "\(error)")
        }
    }
}

extension Membership {
    /// Whether the roster still lists the branch and holds at `now`.
    static func finding(_ state: NodeState, now: UInt64) -> Finding {
        let epoch = state.roster
        if now + AnnouncementTolerance.seconds < epoch.issuedAt {
            return Finding("clock", .wrong, "the roster was signed later than this machine's clock says: set the clock")
        }
        if now > epoch.validUntil {
            return Finding(
                "membership", .wrong,
                "roster epoch \(epoch.number) ended on \(Moment.day(epoch.validUntil)): the privacy officer must sign a "
                    + "new one (or this machine's clock is ahead)")
        }
        guard epoch.member(state.membership.node)?.status == .active else {
            return Finding("membership", .wrong, "roster epoch \(epoch.number) does not list this branch as active")
        }
        return Finding(
            "membership", .good,
            "branch '\(state.membership.branch)' is active in roster epoch \(epoch.number), valid until "
                + Moment.day(epoch.validUntil))
    }
}

/// How far two machines' clocks may be apart.
private enum AnnouncementTolerance {
    static let seconds: UInt64 = 300
}
