// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPTransport
import Synchronization
import Testing

/// Certificates are replaced while the processes run.
struct CertificateRenewalTests {
    @Test func theListenersShowANewCertificateToNewConnections() async throws {
        let federation = try TestFederation(serverNames: ["other.example"])
        try await TestServer.run(federation: federation) { server in
            await #expect(throws: HTTPTransportError.self) { try await server.nodeClient().poll([], waitSeconds: 1) }
            await #expect(throws: HTTPTransportError.self) { try await server.publicClient().roster() }
            try server.server.use(federation.renewed().server)
            #expect(try await server.nodeClient().poll([4], waitSeconds: 1) == [4])
            #expect(try await server.publicClient().roster() == [])
        }
    }

    @Test func aNodeRenewsItsCertificateAndGoesOn() async throws {
        let federation = try TestFederation()
        let seen = Mutex<[Digest]>([])
        let gateway = TestGateway { body in
            try federation.authority.issueNode(
                request: body, identity: TestFederation.identityKey(), validity: TestFederation.leaf)
        }
        let authorize: @Sendable (PeerIdentity) -> PeerAuthorization = { peer in
            seen.withLock { $0.append(peer.fingerprint) }
            return .granted
        }
        try await TestServer.run(gateway, federation: federation, authorize: authorize) { server in
            let key = try TestFederation.identityKey()
            let first = try federation.node(key)
            let client = try server.nodeClient(first)
            let request = try NodeCertificateRequest.create()
            let second = try request.identity(
                certificate: await client.renewCertificate(request.request), for: key)
            #expect(second.fingerprint != first.fingerprint)
            try client.use(second)
            _ = try await client.renewCertificate(NodeCertificateRequest.create().request)
            #expect(seen.withLock { $0 } == [first.fingerprint, second.fingerprint])
        }
    }
}
