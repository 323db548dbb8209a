// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

/// Bodies that are announced and never sent.
struct UploadBudgetTests {
    /// Announces a body on the listener for everyone and sends none of it.
    private static func announce(_ bytes: Int, _ server: TestServer) async throws -> any Channel {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: server.federation.authority.certificate, format: .der)
        ])
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                }
            }
            .connect(host: "127.0.0.1", port: server.ports.everyone).get()
        let head =
            "POST /v1/roster HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.tributary.roster\r\n"
            + "Content-Length: \(bytes)\r\n\r\n"
        try await channel.writeAndFlush(ByteBuffer(string: head)).get()
        return channel
    }

    @Test(.timeLimit(.minutes(1)))
    func silentUploadsOfStrangersKeepNoNodeWaiting() async throws {
        let gateway = TestGateway { _ in [1] }
        try await TestServer.run(
            gateway, configure: { $0.uploadBytesInFlight = NodeMessageKind.maskedInput.bodyLimit }
        ) { server in
            var silent: [any Channel] = []
            for _ in 0..<30 { silent.append(try await Self.announce(TransportLimits.rosterBodyBytes, server)) }
            try await Task.sleep(for: .milliseconds(300))
            let vector = [UInt8](repeating: 1, count: NodeMessageKind.maskedInput.bodyLimit)
            let start = ContinuousClock.now
            #expect(try await server.nodeClient().submit(vector, kind: .maskedInput) != nil)
            #expect(ContinuousClock.now - start < .seconds(15))
            for channel in silent { try await channel.close().get() }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func aPeerHoldsOneBodyAndKeepsNobodyElseWaiting() async throws {
        let large = 10 * UploadBudget.uncountedBytes
        let budget = UploadBudget(bytes: 3 * large)
        let gate = AsyncStream<Void>.makeStream()
        let held = Count()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await budget.withBytes(large, of: "hoarder") {
                        await held.add()
                        for await _ in gate.stream {}
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(100))
            for peer in ["a", "b", "a"] { try await budget.withBytes(2 * large, of: peer) {} }
            #expect(await held.value == 1)
            gate.continuation.finish()
            try await group.waitForAll()
        }
        #expect(await held.value == 3)
    }

    @Test func aVectorThatNoRoundAwaitsIsNotRead() async throws {
        let gateway = TestGateway()
        gateway.awaitedBytes.withLock { $0 = 100_000 }
        try await TestServer.run(gateway) { server in
            let client = try server.nodeClient()
            #expect(try await client.submit([UInt8](repeating: 1, count: 100_001), kind: .maskedInput) == nil)
            #expect(gateway.calls.isEmpty)
            #expect(try await client.submit([UInt8](repeating: 1, count: 100_000), kind: .maskedInput) != nil)
        }
    }
}

private actor Count {
    private(set) var value = 0

    func add() { value += 1 }
}
