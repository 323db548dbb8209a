// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol

/// Who may connect, and the public objects they read: roster, certificates, contracts, models, playbooks.
struct MemberRegistry: Sendable {
    let engine: CoordinatorEngine
    let store: any CoordinatorStore
    let authority: CertificateAuthority
    let clock: any WallClock
    let playbooks: PlaybookFolder

    /// Asked for every request, so that a suspension takes effect at once: all but ``witness(_:)`` ask for more.
    func authorize(_ peer: PeerIdentity) async -> PeerAuthorization {
        guard let member = await listed(peer) else {
            return .refused(code: "unknown_member", detail: "the roster does not list this node's key")
        }
        if await engine.counts(member.node) { return .granted }
        return switch member.status {
        case .active: .granted
        case .suspended: .refused(code: "suspended", detail: "this branch is suspended from the federation")
        case .revoked: .refused(code: "revoked", detail: "this branch's key has been revoked")
        }
    }

    /// The identifier of a peer that is active or still counts as a witness. Whoever counts is shown the log: the epoch
    /// that suspends a branch may need its cosignature to take force.
    func witness(_ peer: PeerIdentity) async throws -> NodeIdentifier {
        guard let member = await listed(peer) else { return try await self.member(peer) }
        return await engine.counts(member.node) ? member.node : try await self.member(peer)
    }

    /// The roster's identifier of an active peer.
    func member(_ peer: PeerIdentity) async throws -> NodeIdentifier {
        guard let member = await listed(peer), member.status == .active else {
            throw CoordinatorError.forbidden(reason: "this branch is not an active member").problem
        }
        return member.node
    }

    private func listed(_ peer: PeerIdentity) async -> RosterMember? {
        await engine.roster?.members.first { $0.identityKey == peer.identityKey }
    }

    func resource(_ resource: NodeResource) async throws -> [UInt8]? {
        switch resource {
        case .roster: try store.read { try $0.rosterEpochs() }.last?.canonicalBytes
        case .contract(let digest): try store.read { try $0.contract(digest) }
        case .model(let identifier): try store.read { try $0.model(identifier) }?.content
        case .playbooks: playbooks.index.canonicalBytes
        case .playbook(let digest): playbooks.bytes(digest)
        case .studies, .study, .state: nil
        }
    }

    /// A certificate for a key that the roster lists.
    func certificate(request: [UInt8], identity: VerifyingKey) async throws -> [UInt8] {
        let validity = try CertificateValidity(
            now: clock.now(), lifetimeSeconds: CertificateValidity.leafLifetimeSeconds)
        return try authority.issueNode(request: request, identity: identity, validity: validity)
    }
}
