// SPDX-License-Identifier: Apache-2.0

package import Federation
import HTTPTransport
package import RoundProtocol

/// How a branch joins: it asks with its invitation, a person types the fingerprint, and once the privacy officer has
/// signed, the node keeps what it needs.
package struct EnrolmentDialogue: Sendable {
    let directory: NodeDirectory
    let secrets: NodeSecrets
    let store: any NodeStore
    let clock: any WallClock
    let office: any EnrolmentOffice

    /// Seconds between two looks at whether the privacy officer has signed.
    static let secondsBetweenLooks = 1

    package init(
        directory: NodeDirectory, secrets: NodeSecrets, store: any NodeStore, clock: any WallClock,
        office: any EnrolmentOffice
    ) {
        self.directory = directory
        self.secrets = secrets
        self.store = store
        self.clock = clock
        self.office = office
    }

    /// Sends the request, or sends it again, byte for byte, if head office has not answered it yet.
    package func ask(_ invitation: Invitation) async throws -> PendingJoin {
        var pending: PendingJoin
        if let known = try Self.pending(in: directory), known.invitation == invitation {
            pending = known
        } else {
            guard clock.now() <= invitation.expiresAt else {
                throw TributaryNodeError.invitation(
                    reason: "it ended on \(Moment.day(invitation.expiresAt)); ask head office for a new one")
            }
            let certificateRequest = try NodeCertificateRequest(key: secrets.tlsKey).request
            let request = EnrolmentRequest.sign(
                branch: invitation.branch, invitationSecret: invitation.secret,
                certificateRequest: certificateRequest, with: secrets.identity)
            pending = PendingJoin(invitation: invitation, request: request.canonicalBytes)
            try PrivateFile.write(pending.canonicalBytes, to: directory.pendingEnrolment)
        }
        guard pending.identifier.isEmpty else { return pending }
        let answer = String(decoding: try await office.enroll(pending.request), as: UTF8.self)
        guard Identifier.isValid(answer) else {
            throw TributaryNodeError.enrolment(reason: "it does not name the enrolment")
        }
        pending.identifier = answer
        try PrivateFile.write(pending.canonicalBytes, to: directory.pendingEnrolment)
        return pending
    }

    /// - Parameters:
    ///   - typed: the fingerprint as a person typed it. A wrong one ends here, before anything is asked or kept.
    ///   - waitSeconds: how long to wait for the privacy officer's signature.
    /// - Returns: nil if the privacy officer has not signed yet; nothing is kept then.
    package func finish(_ pending: PendingJoin, typed: String, waitSeconds: Int) async throws -> Membership? {
        try EnrolmentProof.check(typed: typed, invitation: pending.invitation, secrets: secrets)
        guard let status = try await approvedStatus(pending.identifier, waitSeconds: waitSeconds) else { return nil }
        let proof = try EnrolmentProof(
            invitation: pending.invitation, secrets: secrets, typed: typed, status: status, now: clock.now())
        let record = CoordinatorRecord(
            address: try CoordinatorAddress(pending.invitation.nodeAddress), authority: pending.invitation.authority)
        try PrivateFile.write(record.canonicalBytes, to: directory.coordinator)
        try PrivateFile.write(proof.certificate, to: directory.certificate)
        // The root key is pinned by this one write; what came before is of no use without it.
        try store.enroll(proof.membership, roster: proof.roster)
        PrivateFile.remove(directory.pendingEnrolment)
        return proof.membership
    }

    /// The enrolment that this directory waits for, if there is one.
    package static func pending(in directory: NodeDirectory) throws -> PendingJoin? {
        guard PrivateFile.exists(directory.pendingEnrolment) else { return nil }
        do {
            return try PendingJoin(canonicalBytes: PrivateFile.read(directory.pendingEnrolment))
        } catch is FederationError {
            throw TributaryNodeError.file(
                path: directory.pendingEnrolment, reason: "is damaged; remove it and enrol with a new invitation")
        }
    }

    private func approvedStatus(_ identifier: String, waitSeconds: Int) async throws -> EnrolmentStatus? {
        for look in 0... {
            guard let bytes = try await office.enrolment(identifier) else {
                throw TributaryNodeError.enrolment(reason: "head office does not know it")
            }
            let status = try EnrolmentStatus(canonicalBytes: bytes)
            if status.isApproved { return status }
            guard look * Self.secondsBetweenLooks < waitSeconds else { return nil }
            try await Task.sleep(for: .seconds(Self.secondsBetweenLooks))
        }
        return nil
    }
}

/// The part of head office that an enrolling branch talks to.
package protocol EnrolmentOffice: Sendable {
    func enroll(_ request: [UInt8]) async throws -> [UInt8]
    func enrolment(_ identifier: String) async throws -> [UInt8]?
}

extension PublicClient: EnrolmentOffice {}
