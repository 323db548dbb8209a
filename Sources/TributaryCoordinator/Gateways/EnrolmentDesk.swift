// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// How a branch gets in: an invitation from head office, a request from the node, a signature of the privacy officer.
struct EnrolmentDesk: Sendable {
    let store: any CoordinatorStore
    let registry: MemberRegistry
    let clock: any WallClock

    /// Takes a request once for each invitation; the same node may ask again.
    ///
    /// - Returns: the enrolment's identifier.
    func enroll(_ request: EnrolmentRequest) async throws -> String {
        guard request.isAuthentic else { throw FederationError.badSignature(what: "the enrolment request") }
        let secretHash = Invitation.hash(ofSecret: request.invitationSecret)
        let identifier = Self.newIdentifier()
        let now = clock.now()
        return try store.write { transaction in
            guard var invitation = try transaction.invitations().first(where: { $0.branch == request.branch }),
                invitation.secretHash == secretHash
            else { throw CoordinatorError.forbidden(reason: "there is no such invitation") }
            if invitation.isUsed {
                let earlier = try transaction.enrolments().last { $0.branch == request.branch }
                guard let earlier, earlier.identityKey == request.identityKey else {
                    throw CoordinatorError.conflict(what: "the invitation has been used by another key")
                }
                return earlier.identifier
            }
            guard now <= invitation.expiresAt else {
                throw CoordinatorError.forbidden(reason: "the invitation has expired")
            }
            invitation.isUsed = true
            try transaction.saveInvitation(invitation)
            try transaction.saveEnrolment(
                StoredEnrolment(
                    identifier: identifier, branch: request.branch, identityKey: request.identityKey,
                    certificateRequest: request.certificateRequest, certificate: []))
            return identifier
        }
    }

    /// Empty while the privacy officer has not signed; then the roster and the node's certificate. Nil for an unknown
    /// identifier.
    func status(_ identifier: String) async throws -> EnrolmentStatus? {
        guard var enrolment = try store.read({ try $0.enrolments() }).first(where: { $0.identifier == identifier })
        else { return nil }
        let epochs = try store.read { try $0.rosterEpochs() }
        let isMember = epochs.last?.epoch.activeKeys.values.contains(enrolment.identityKey) ?? false
        guard isMember else { return EnrolmentStatus(epochs: [], certificate: []) }
        if enrolment.certificate.isEmpty {
            enrolment.certificate = try await registry.certificate(
                request: enrolment.certificateRequest, identity: enrolment.identityKey)
            let issued = enrolment
            try store.write { try $0.saveEnrolment(issued) }
        }
        return EnrolmentStatus(epochs: epochs, certificate: enrolment.certificate)
    }

    /// Those that no roster epoch has taken in yet.
    func pending() async throws -> [PendingEnrolment] {
        try store.read { reading in
            let known = Set(try reading.rosterEpochs().last?.epoch.members.map(\.identityKey) ?? [])
            return try reading.enrolments().filter { !known.contains($0.identityKey) }.map {
                PendingEnrolment(branch: $0.branch, identityKey: $0.identityKey)
            }
        }
    }

    private static func newIdentifier() -> String {
        var random = SystemRandomSource()
        return Hex.encode(random.bytes(16))
    }
}
