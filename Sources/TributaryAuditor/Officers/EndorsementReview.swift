// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// A policy change as its second signer sees it: verified against the policy in force, old and new in plain words.
package struct EndorsementReview: Sendable {
    private let proposal: EpochProposal
    private let previous: VerifiedRosterEpoch
    private let loosenings: [String]
    /// One line for each change.
    package let changes: [String]

    /// - Parameters:
    ///   - root: the federation's root key.
    ///   - officer: who is asked to sign.
    /// - Throws: ``AuditorError/officer(reason:)`` for a draft that this officer cannot or need not sign.
    package init(_ proposal: EpochProposal, root: VerifyingKey, officer: RosterOfficer) throws {
        self.proposal = proposal
        do {
            previous = try proposal.previous.verified(by: root)
        } catch is FederationError {
            throw AuditorError.officer(
                reason: "the policy that the draft calls the one in force is not signed by this federation's root key. "
                    + "Nothing was signed: tell the holder of the root key")
        }
        guard previous.epoch.officer(officer.key, is: .privacyOfficer) else {
            throw AuditorError.officer(
                reason:
                    "epoch \(previous.epoch.number) does not list \(officer.name) with this key as a privacy officer, "
                    + "so the signature would not count. Nothing was signed")
        }
        let changes = EpochChanges(from: previous.epoch, to: proposal.epoch)
        guard !changes.loosenings.isEmpty else {
            throw AuditorError.officer(
                reason: "the draft permits nothing that epoch \(previous.epoch.number) does not: the root key alone "
                    + "signs it. Nothing was signed")
        }
        self.changes = changes.lines
        loosenings = changes.loosenings
    }

    package var text: String {
        let now = previous.epoch
        let lines = changes.map { "  \($0)" }.joined(separator: "\n")
        let points = loosenings.map { "  \($0)" }.joined(separator: "\n")
        return """
            Epoch \(proposal.epoch.number) would follow epoch \(now.number), which binds \(now.activeMembers.count) active \
            branches now.
            Old → new:
            \(lines)
            It permits more than before, because it
            \(points)
            A branch's own policy may be stricter and still holds.
            digest of the new epoch  \(proposal.epoch.digest)
            """
    }

    /// The proposal with this officer's signature in it.
    ///
    /// - Throws: ``AuditorError/officer(reason:)`` if the epoch breaks another rule, which no signature mends.
    package func endorsed(with key: SigningKey) throws -> EpochProposal {
        var endorsed = proposal
        endorsed.endorsements.removeAll { $0.officer == key.verifyingKey }
        endorsed.endorsements.append(.sign(proposal.epoch, with: key))
        do {
            try previous.checkSuccessor(endorsed.epoch, endorsements: endorsed.endorsements)
        } catch let error as FederationError {
            throw AuditorError.officer(reason: "the draft cannot become an epoch: \(error). Nothing was signed")
        }
        return endorsed
    }
}
