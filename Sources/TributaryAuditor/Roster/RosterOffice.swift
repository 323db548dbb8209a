// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// Keeps the coordinator's roster the one that this root signed.
package struct RosterOffice: Sendable {
    private let archive: RosterArchive
    private let root: VerifyingKey
    private let coordinator: any CoordinatorDesk

    package init(archive: RosterArchive, root: VerifyingKey, coordinator: any CoordinatorDesk) {
        self.archive = archive
        self.root = root
        self.coordinator = coordinator
    }

    /// The newest epoch of this root, after making sure that the coordinator serves it.
    ///
    /// An epoch whose submission was interrupted is submitted again, as it was signed.
    ///
    /// - Returns: nil before the first epoch.
    /// - Throws: ``AuditorError/roster(reason:)`` if the coordinator serves a roster that is not this root's last one.
    package func newest() async throws -> VerifiedRosterEpoch? {
        let ours = try archive.epochs()
        let served = try await coordinator.roster().map { try Self.parse($0) }
        if served == ours.last?.signed { return ours.last }
        guard let last = ours.last else {
            throw AuditorError.roster(
                reason: "the coordinator serves a roster, but this directory has signed none. Restore the folder "
                    + "'rosters' from a backup, or find out who signed it. Nothing was signed")
        }
        guard served == ours.dropLast().last?.signed else {
            throw AuditorError.roster(
                reason: "the coordinator serves a roster that is not the last one of this root "
                    + "(epoch \(last.epoch.number)). Keep \(Self.describe(served, root)) as evidence; "
                    + "nothing was signed"
            )
        }
        try await coordinator.submitRoster(last.signed.canonicalBytes)
        return last
    }

    /// What the root has ever let every branch spend in each period, the most of all epochs of one period; in units of
    /// 10⁻⁹ ρ.
    package func budgets() throws -> [UInt64: UInt64] {
        try archive.epochs().map(\.epoch.policy).reduce(into: [:]) { budgets, policy in
            budgets[policy.period] = max(budgets[policy.period] ?? 0, policy.budgetNanoRho)
        }
    }

    /// Signs an epoch, keeps it, then publishes it. An epoch that nobody would accept is not signed.
    package func publish(
        _ epoch: RosterEpoch, endorsements: [EpochEndorsement] = [], with key: SigningKey
    ) async throws -> VerifiedRosterEpoch {
        guard key.verifyingKey == root else {
            throw AuditorError.keys(reason: "root.key and root.pub do not belong together. Nothing was signed")
        }
        let signed = try UnverifiedRosterEpoch.sign(epoch, endorsements: endorsements, with: key)
        let verified = try signed.verified(by: root)
        do {
            if let last = try archive.epochs().last {
                try last.checkSuccessor(verified)
            } else {
                try verified.checkFounding()
            }
        } catch let error as FederationError {
            throw AuditorError.roster(reason: "\(error). Nothing was signed")
        }
        try archive.keep(signed)
        try await coordinator.submitRoster(signed.canonicalBytes)
        return verified
    }

    /// Branches that no epoch has taken in yet.
    package func pending() async throws -> [PendingEnrolment] {
        let pending = try PendingEnrolment.decode(try await coordinator.pendingEnrolments())
        guard pending.allSatisfy({ Identifier.isValid($0.branch) }) else {
            throw AuditorError.roster(reason: "the coordinator lists an enrolment with an invalid name")
        }
        return pending
    }

    private static func parse(_ bytes: [UInt8]) throws -> UnverifiedRosterEpoch {
        do {
            return try UnverifiedRosterEpoch(canonicalBytes: bytes)
        } catch let error as FederationError {
            throw AuditorError.roster(reason: "the coordinator serves something that is no roster: \(error)")
        }
    }

    private static func describe(_ served: UnverifiedRosterEpoch?, _ root: VerifyingKey) -> String {
        guard let served else { return "the fact that it serves none" }
        let signer = (try? served.verified(by: root)) == nil ? "not signed by this root" : "signed by this root"
        return "its epoch \(served.epoch.number) (digest \(served.epoch.digest), \(signer))"
    }
}
