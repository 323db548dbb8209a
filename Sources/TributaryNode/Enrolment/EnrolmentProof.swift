// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation
import HTTPTransport
package import RoundProtocol

/// The decisive moment of an enrolment: from here on the branch believes a root key.
///
/// Nothing of the invitation or of what the coordinator answers is believed before a person has typed the fingerprint
/// that the privacy officer gave them.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "Trust".
package struct EnrolmentProof: Sendable {
    package let membership: Membership
    package let roster: VerifiedRosterEpoch
    /// DER.
    package let certificate: [UInt8]

    /// - Parameters:
    ///   - typed: the fingerprint as a person typed it.
    ///   - status: the coordinator's answer, approved.
    /// - Throws: ``TributaryNodeError/wrongFingerprint``, ``TributaryNodeError/enrolment(reason:)``.
    package init(
        invitation: Invitation, secrets: NodeSecrets, typed: String, status: EnrolmentStatus, now: UInt64
    ) throws {
        try Self.check(typed: typed, invitation: invitation, secrets: secrets)
        let roster = try Self.verifiedRoster(status.epochs, invitation)
        let epoch = roster.epoch
        guard now <= epoch.validUntil else { throw TributaryNodeError.enrolment(reason: "its roster has expired") }
        let own = epoch.activeMembers.first { $0.identityKey == secrets.identity.verifyingKey }
        guard let own, own.name == invitation.branch else {
            throw TributaryNodeError.enrolment(reason: "the roster does not list this branch with this node's key")
        }
        do {
            _ = try NodeCertificateRequest(key: secrets.tlsKey).identity(
                certificate: status.certificate, for: secrets.identity.verifyingKey)
        } catch let error as HTTPTransportError {
            throw TributaryNodeError.enrolment(reason: "\(error)")
        }
        self.roster = roster
        certificate = status.certificate
        membership = Membership(
            node: own.node, branch: own.name, federation: invitation.federation, rootKey: invitation.rootKey)
    }

    /// - Throws: ``TributaryNodeError/wrongFingerprint``.
    package static func check(typed: String, invitation: Invitation, secrets: NodeSecrets) throws {
        let fingerprint = Fingerprint(
            federation: invitation.federation, root: invitation.rootKey, node: secrets.identity.verifyingKey)
        guard fingerprint.matches(typed) else { throw TributaryNodeError.wrongFingerprint }
    }

    /// The newest epoch, reached from the first along the chain; each under the root key that is about to be pinned.
    private static func verifiedRoster(
        _ epochs: [UnverifiedRosterEpoch], _ invitation: Invitation
    ) throws -> VerifiedRosterEpoch {
        do {
            let chain = try epochs.map { try $0.verified(by: invitation.rootKey) }
            guard let first = chain.first, let last = chain.last else {
                throw TributaryNodeError.enrolment(reason: "it holds no roster")
            }
            guard first.epoch.number == 1, first.epoch.federation == invitation.federation else {
                throw TributaryNodeError.enrolment(reason: "the roster does not begin with the first epoch")
            }
            for (epoch, next) in zip(chain, chain.dropFirst()) { try epoch.checkSuccessor(next) }
            return last
        } catch let error as FederationError {
            throw TributaryNodeError.enrolment(reason: "\(error)")
        }
    }
}
