// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPTransport
import NIOHTTP1
import NIOSSL
import Synchronization
import Testing

/// Real connections on loopback. Every refusal names the lie it refuses.
struct MutualTLSTests {
    private static func handshakeFails(_ error: any Error) -> Bool {
        guard case .handshakeRefused = error as? HTTPTransportError else { return false }
        return true
    }

    @Test func aNodeIsServedAndRecognisedByItsIdentityKey() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            let key = try TestFederation.identityKey(7)
            let client = try server.nodeClient(server.federation.node(key))
            #expect(try await client.poll([1, 2, 3], waitSeconds: 1) == [1, 2, 3])
            #expect(gateway.calls == ["poll \(key.hex.prefix(8))"])
        }
    }

    @Test func aConnectionWithoutCertificateIsRefused() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            let stranger = try PublicClient(
                address: CoordinatorAddress(host: "127.0.0.1", port: server.ports.nodes),
                authority: server.federation.authority.certificate)
            let error = await #expect(throws: HTTPTransportError.self) { try await stranger.roster() }
            #expect(Self.handshakeFails(try #require(error)))
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func aRogueAuthorityOfTheSameNameIsRefused() async throws {
        let gateway = TestGateway()
        let rogue = try TestFederation()
        try await TestServer.run(gateway) { server in
            let client = try server.nodeClient(rogue.node(TestFederation.identityKey()))
            let error = await #expect(throws: HTTPTransportError.self) { try await client.poll([], waitSeconds: 1) }
            #expect(Self.handshakeFails(try #require(error)))
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func anExpiredLeafIsRefused() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            let past = try CertificateValidity(notBefore: TestFederation.now - 100, notAfter: TestFederation.now - 10)
            let client = try server.nodeClient(server.federation.node(TestFederation.identityKey(), validity: past))
            let error = await #expect(throws: HTTPTransportError.self) { try await client.poll([], waitSeconds: 1) }
            #expect(Self.handshakeFails(try #require(error)))
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func aLeafThatIsNotYetValidIsRefused() async throws {
        try await TestServer.run { server in
            let future = try CertificateValidity(
                notBefore: TestFederation.now + 1000, notAfter: TestFederation.now + 2000)
            let client = try server.nodeClient(server.federation.node(TestFederation.identityKey(), validity: future))
            let error = await #expect(throws: HTTPTransportError.self) { try await client.poll([], waitSeconds: 1) }
            #expect(Self.handshakeFails(try #require(error)))
        }
    }

    @Test func aServerCertificateIsNoNodeCertificate() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            let client = try server.nodeClient(TestFederation.makeServer(server.federation.authority))
            let error = await #expect(throws: HTTPTransportError.self) { try await client.poll([], waitSeconds: 1) }
            #expect(Self.handshakeFails(try #require(error)))
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func theAuthoritysOwnCertificateIdentifiesNobody() throws {
        let authority = try TestFederation().authority
        #expect(throws: HTTPTransportError.self) {
            try TLSIdentity(certificate: authority.certificate, key: authority.key)
        }
        #expect(throws: HTTPTransportError.self) { try PeerIdentity(certificate: authority.certificate) }
    }

    @Test func aNodePosingAsTheCoordinatorIsRefused() async throws {
        let authority = try TestFederation()
        let posing = try TestFederation.posing(as: authority)
        try await TestServer.run(federation: posing) { server in
            let client = try server.nodeClient(authority.node(TestFederation.identityKey()))
            let error = await #expect(throws: HTTPTransportError.self) { try await client.poll([], waitSeconds: 1) }
            #expect(Self.handshakeFails(try #require(error)))
        }
    }

    @Test func aCoordinatorUnderAnotherAuthorityIsRefused() async throws {
        let pinned = try TestFederation().authority.certificate
        try await TestServer.run { server in
            let client = try server.publicClient(authority: pinned)
            let error = await #expect(throws: HTTPTransportError.self) { try await client.roster() }
            #expect(Self.handshakeFails(try #require(error)))
        }
    }

    @Test func aCoordinatorUnderAnotherNameIsRefused() async throws {
        let federation = try TestFederation(serverNames: ["head-office.example", "127.0.0.2"])
        try await TestServer.run(federation: federation) { server in
            let error = await #expect(throws: HTTPTransportError.self) { try await server.publicClient().roster() }
            #expect(error == .handshakeRefused(reason: "its certificate is for another name"))
        }
    }

    @Test func revocationTakesEffectOnAnOpenConnection() async throws {
        let isRevoked = Mutex(false)
        let gateway = TestGateway()
        let authorize: @Sendable (PeerIdentity) -> PeerAuthorization = { _ in
            isRevoked.withLock { $0 } ? .refused(code: "revoked", detail: "this node was revoked") : .granted
        }
        try await TestServer.run(gateway, authorize: authorize) { server in
            let client = try server.nodeClient()
            #expect(try await client.poll([5], waitSeconds: 1) == [5])
            isRevoked.withLock { $0 = true }
            await #expect(
                throws: CoordinatorProblem(status: 403, code: "revoked", detail: "this node was revoked")
            ) { try await client.poll([6], waitSeconds: 1) }
            #expect(gateway.calls.count == 1)
        }
    }

    @Test func aCertificateThatExpiresOnAnOpenConnectionIsRefused() async throws {
        let clock = Mutex(TestFederation.now)
        try await TestServer.run(now: { clock.withLock { $0 } }) { server in
            let client = try server.nodeClient()
            #expect(try await client.poll([5], waitSeconds: 1) == [5])
            clock.withLock { $0 += CertificateValidity.leafLifetimeSeconds + 3600 }
            let error = await #expect(throws: CoordinatorProblem.self) { try await client.poll([6], waitSeconds: 1) }
            #expect(error?.code == "unidentified_peer")
        }
    }

    @Test func anOlderProtocolThanTLS13IsRefused() async throws {
        try await TestServer.run { server in
            await #expect(throws: (any Error).self) {
                try await server.raw(.GET, "/v1/roster", maximumTLSVersion: .tlsv12)
            }
            let answer = try await server.raw(.GET, "/v1/roster", maximumTLSVersion: .tlsv13)
            #expect(answer.status == 200)
        }
    }
}
