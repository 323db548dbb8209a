// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import HTTPTransport
import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// Thousands of clients that connect and say nothing: one crowd at a time, since memory is the whole process's.
@Suite(.serialized) struct IdleConnectionTests {
    /// A connection takes one descriptor on each side, and both are this process's.
    private static let isPossible = DescriptorLimit.raise(to: 6000) >= 6000

    /// Bytes that a connection without, and one with a finished handshake may take on both sides.
    private static let (plainBytes, securedBytes) = (40_000, 250_000)

    // Needs a hard limit of 6,000 open files.
    @Test(.enabled(if: isPossible), arguments: [(2000, false), (400, true)])
    func aRequestIsAnsweredWhileThousandsAreSilent(count: Int, isSecured: Bool) async throws {
        try await TestServer.run(
            configure: {
                $0.everyone.maximumConnections = count + 16
                $0.firstRequestSeconds = 60
            }
        ) { server in
            _ = try await server.publicClient().roster()
            let before = Self.residentBytes()
            let crowd = try await Crowd(count, of: server, isSecured: isSecured)
            let start = ContinuousClock.now
            for _ in 0..<3 { _ = try await server.publicClient().roster() }
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(await crowd.closed == 0)
            let taken = Self.residentBytes() - before
            #expect(taken < count * (isSecured ? Self.securedBytes : Self.plainBytes))
            try await crowd.leave()
        }
    }

    @Test(.enabled(if: isPossible)) func thousandsThatStaySilentAreCutOff() async throws {
        try await TestServer.run(
            configure: {
                $0.everyone.maximumConnections = 1016
                $0.firstRequestSeconds = 2
            }
        ) { server in
            let crowd = try await Crowd(1000, of: server, isSecured: false)
            for _ in 0..<200 where await crowd.closed < 1000 { try await Task.sleep(for: .milliseconds(100)) }
            #expect(await crowd.closed == 1000)
            _ = try await server.publicClient().roster()
        }
    }

    @Test func theLimitOnConnectionsHoldsExactly() async throws {
        let limit = 8
        try await TestServer.run(configure: { $0.everyone.maximumConnections = limit }) { server in
            // One place is left: a request is answered at once.
            let crowd = try await Crowd(limit - 1, of: server, isSecured: true)
            let client = try server.publicClient()
            _ = try await client.roster()
            // The client's connection is the last one: the next is let in only when one ends.
            let beyond = Task {
                let late = try await Crowd(1, of: server, isSecured: true)
                return (late, ContinuousClock.now)
            }
            try await Task.sleep(for: .milliseconds(500))
            let end = ContinuousClock.now
            try await crowd.leave()
            let (late, entrance) = try await beyond.value
            #expect(entrance >= end)
            try await late.leave()
            _ = try await client.roster()
        }
    }

    @Test func theLimitOnOpenFilesIsRaisedAndNeverLowered() {
        let before = DescriptorLimit.current
        #expect(DescriptorLimit.raise(to: 1) == before)
        #expect(DescriptorLimit.raise(to: before) == before)
        #expect(DescriptorLimit.current == before)
    }

    private static func residentBytes() -> Int {
        let statistics = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        let pages = statistics.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

/// Open connections that send nothing after the handshake, if there is one.
private actor Crowd {
    private var channels: [any Channel] = []
    private(set) var closed = 0

    init(_ count: Int, of server: TestServer, isSecured: Bool) async throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: server.federation.authority.certificate, format: .der)
        ])
        let context = try NIOSSLContext(configuration: configuration)
        // A few at a time: the system's queue of connections that nobody has accepted yet is short.
        while channels.count < count {
            let next = try await withThrowingTaskGroup(of: (any Channel).self) { tasks in
                for _ in 0..<min(50, count - channels.count) {
                    tasks.addTask { try await Self.connect(server.ports.everyone, isSecured ? context : nil) }
                }
                var connected: [any Channel] = []
                for try await channel in tasks { connected.append(channel) }
                return connected
            }
            channels += next
        }
        for channel in channels {
            channel.closeFuture.whenComplete { _ in Task { await self.lose() } }
        }
    }

    func leave() async throws {
        for channel in channels { try? await channel.close() }
    }

    private func lose() { closed += 1 }

    /// With a context, returns once the handshake is over.
    private static func connect(_ port: Int, _ context: NIOSSLContext?) async throws -> any Channel {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let isReady = loop.makePromise(of: Void.self)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let context else { return isReady.succeed() }
                    let tls = try NIOSSLClientHandler(context: context, serverHostname: nil)
                    try channel.pipeline.syncOperations.addHandlers([tls, Handshake(isReady)])
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await isReady.futureResult.get()
        return channel
    }
}

/// Tells when a handshake is over.
private final class Handshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let isOver: EventLoopPromise<Void>

    init(_ isOver: EventLoopPromise<Void>) { self.isOver = isOver }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        isOver.succeed()
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        isOver.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOver.fail(ChannelError.ioOnClosedChannel)
        context.fireChannelInactive()
    }
}
