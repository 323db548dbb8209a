// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import NIOCore
import NIOPosix
import Testing

/// A client tells "nobody there" from "they said no".
struct UnreachableTests {
    @Test func aClosedPortIsUnreachable() async throws {
        let ports = try await TestServer.run { $0.ports }
        let client = try PublicClient(
            address: CoordinatorAddress(host: "127.0.0.1", port: ports.everyone),
            authority: TestFederation().authority.certificate)
        let error = await #expect(throws: HTTPTransportError.self) { try await client.roster() }
        #expect(error?.code == "unreachable")
    }

    @Test func aConnectionThatIsClosedIsUnreachable() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.close() }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = try PublicClient(
            address: CoordinatorAddress(host: "127.0.0.1", port: listener.localAddress?.port ?? 0),
            authority: TestFederation().authority.certificate)
        let error = await #expect(throws: HTTPTransportError.self) { try await client.roster() }
        #expect(error?.code == "unreachable")
        try await listener.close()
    }

    @Test func aCoordinatorThatSaysNothingIsGivenUp() async throws {
        let gateway = TestGateway { _ in
            try await Task.sleep(for: .seconds(4))
            return nil
        }
        try await TestServer.run(gateway) { server in
            let client = try CoordinatorClient(
                address: CoordinatorAddress(host: "127.0.0.1", port: server.ports.nodes),
                authority: server.federation.authority.certificate,
                identity: server.federation.node(TestFederation.identityKey()), silenceSeconds: 1)
            let start = ContinuousClock.now
            let error = await #expect(throws: HTTPTransportError.self) {
                try await client.submit([1], kind: .consistency)
            }
            #expect(error?.code == "timed_out")
            #expect(ContinuousClock.now - start < .seconds(4))
        }
    }

    @Test func aPortInUseIsReported() async throws {
        try await TestServer.run { first in
            _ = await #expect(throws: (any Error).self) {
                try await TestServer.run(configure: { $0.nodes.port = first.ports.nodes }) { _ in }
            }
        }
    }

    @Test func settingsAreChecked() async throws {
        let bad: [@Sendable (inout CoordinatorServerConfiguration) -> Void] = [
            { $0.nodes.port = 65_536 }, { $0.pollSeconds = 0 },
            { $0.pollSeconds = TransportLimits.pollSeconds + 1 }, { $0.idleSeconds = 0 }, { $0.requestSeconds = 0 },
            { $0.everyone.maximumConnections = 0 },
            { $0.uploadBytesInFlight = NodeMessageKind.maskedInput.bodyLimit - 1 },
        ]
        for change in bad {
            let error = await #expect(throws: HTTPTransportError.self) {
                try await TestServer.run(configure: change) { _ in }
            }
            #expect(error?.code == "invalid_configuration")
        }
    }
}
