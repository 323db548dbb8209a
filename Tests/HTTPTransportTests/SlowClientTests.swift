// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// Clients that hold connections without using them are cut off.
struct SlowClientTests {
    /// Opens a TCP connection, TLS if asked, sends `bytes`, and waits until the server closes it.
    private static func timeUntilClosed(
        _ server: TestServer, tls: Bool, sending text: String, dripping: Bool = false, port: Int? = nil
    ) async throws -> Duration {
        let start = ContinuousClock.now
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: server.federation.authority.certificate, format: .der)
        ])
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard tls else { return }
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                }
            }
            .connect(host: "127.0.0.1", port: port ?? server.ports.everyone).get()
        if !text.isEmpty { try await channel.writeAndFlush(ByteBuffer(string: text)).get() }
        let drip = Task {
            while dripping {
                try await Task.sleep(for: .milliseconds(100))
                try await channel.writeAndFlush(ByteBuffer(string: "x")).get()
            }
        }
        try await channel.closeFuture.get()
        drip.cancel()
        return ContinuousClock.now - start
    }

    private static let head =
        "POST /v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.tributary.enrolment\r\n"
        + "Content-Length: 16000\r\n\r\n"

    @Test(arguments: [false, true])
    func aSilentConnectionIsClosed(tls: Bool) async throws {
        try await TestServer.run(configure: { $0.idleSeconds = 1 }) { server in
            let elapsed = try await Self.timeUntilClosed(server, tls: tls, sending: "")
            #expect(elapsed < .seconds(15))
        }
    }

    @Test func unfinishedHeadersAreNotWaitedFor() async throws {
        try await TestServer.run(configure: { $0.idleSeconds = 1 }) { server in
            let text = "GET / HTTP/1.1\r\nHost: x\r\nX-"
            let elapsed = try await Self.timeUntilClosed(server, tls: true, sending: text, dripping: true)
            #expect(elapsed < .seconds(15))
        }
    }

    @Test(arguments: [false, true])
    func aHandshakeThatDripsInIsNotWaitedFor(onTheListenerForNodes: Bool) async throws {
        try await TestServer.run(configure: { $0.firstRequestSeconds = 1 }) { server in
            // The beginning of a record of 16 kB: a client hello that never ends.
            let elapsed = try await Self.timeUntilClosed(
                server, tls: false, sending: "\u{16}\u{3}\u{1}\u{40}\u{1}", dripping: true,
                port: onTheListenerForNodes ? server.ports.nodes : nil)
            #expect(elapsed < .seconds(15))
        }
    }

    @Test func aFirstRequestThatDripsInIsNotWaitedFor() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway, configure: { $0.firstRequestSeconds = 1 }) { server in
            let elapsed = try await Self.timeUntilClosed(
                server, tls: true, sending: "GET / HTTP/1.1\r\nHost: x\r\nX-", dripping: true)
            #expect(elapsed < .seconds(15))
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func aConnectionThatHasAskedMayWaitLongerThanANewOne() async throws {
        try await TestServer.run(
            configure: {
                $0.firstRequestSeconds = 1
                $0.idleSeconds = 3
            }
        ) { server in
            let elapsed = try await Self.timeUntilClosed(
                server, tls: true, sending: "GET /v1/roster HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(elapsed > .seconds(2) && elapsed < .seconds(20))
        }
    }

    @Test func aBodyThatDripsInIsNotWaitedFor() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway, configure: { $0.requestSeconds = 1 }) { server in
            let elapsed = try await Self.timeUntilClosed(server, tls: true, sending: Self.head, dripping: true)
            #expect(elapsed < .seconds(15))
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func anAnonymousBodyIsNotWaitedForAsLongAsANodes() async throws {
        try await TestServer.run(configure: { $0.publicRequestSeconds = 1 }) { server in
            let elapsed = try await Self.timeUntilClosed(server, tls: true, sending: Self.head, dripping: true)
            #expect(elapsed < .seconds(15))
        }
    }

    @Test func aBodyCutShortReachesNoGateway() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway, configure: { $0.idleSeconds = 1 }) { server in
            _ = try await Self.timeUntilClosed(server, tls: true, sending: Self.head + "0123")
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func connectionsOverTheLimitWaitUntilOneEnds() async throws {
        try await TestServer.run(
            configure: {
                $0.idleSeconds = 1
                $0.everyone.maximumConnections = 1
            }
        ) { server in
            async let first = Self.timeUntilClosed(server, tls: true, sending: "")
            try await Task.sleep(for: .milliseconds(200))
            let start = ContinuousClock.now
            _ = try await server.publicClient().roster()
            let waited = ContinuousClock.now - start
            let held = try await first
            #expect(waited > .milliseconds(400))
            #expect(held < .seconds(15))
        }
    }
}
