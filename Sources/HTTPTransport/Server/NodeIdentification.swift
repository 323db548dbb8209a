// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOSSL

/// Learns which node is at the other end of a connection, and whether it may be served now.
struct NodeIdentification: Sendable {
    let now: @Sendable () -> UInt64
    let authorize: @Sendable (PeerIdentity) async throws -> PeerAuthorization

    func identify(_ channel: any Channel) async throws -> PeerIdentity {
        guard let certificate = try await channel.nioSSL_peerCertificate().get() else {
            throw HTTPTransportError.unidentifiedPeer(reason: "it shows no certificate")
        }
        let peer: PeerIdentity
        do {
            peer = try PeerIdentity(certificate: certificate.toDERBytes())
        } catch HTTPTransportError.invalidCertificate(let reason) {
            throw HTTPTransportError.unidentifiedPeer(reason: reason)
        }
        guard peer.validity.contains(now()) else {
            throw HTTPTransportError.unidentifiedPeer(reason: "its certificate has expired")
        }
        if case .refused(let code, let detail) = try await authorize(peer) {
            throw GatewayProblem(kind: .forbidden, code: code, detail: detail)
        }
        return peer
    }
}
