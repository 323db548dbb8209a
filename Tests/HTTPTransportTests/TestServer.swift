// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Cryptography
import Federation
import HTTPTransport
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL
import ServiceLifecycle

/// A coordinator's listeners on loopback, on ports the system chose.
struct TestServer: Sendable {
    let server: CoordinatorServer
    let ports: CoordinatorServer.Ports
    let federation: TestFederation
    let group: ServiceGroup

    /// Runs `body` against a server, then shuts it down.
    static func run<Value: Sendable>(
        _ gateway: TestGateway = TestGateway(), federation: TestFederation? = nil,
        configure: (inout CoordinatorServerConfiguration) -> Void = { _ in },
        now: @escaping @Sendable () -> UInt64 = { TestFederation.now },
        authorize: @escaping @Sendable (PeerIdentity) async throws -> PeerAuthorization = { _ in .granted },
        _ body: @Sendable @escaping (TestServer) async throws -> Value
    ) async throws -> Value {
        let federation = try federation ?? TestFederation()
        let listener = CoordinatorServerConfiguration.Listener(host: "127.0.0.1", port: 0, maximumConnections: 64)
        var configuration = CoordinatorServerConfiguration(nodes: listener, everyone: listener)
        configure(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = try CoordinatorServer(
            configuration: configuration, authority: federation.authority.certificate, identity: federation.server,
            nodes: gateway, everyone: gateway, now: now, authorize: authorize, logger: logger)
        let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let ports = try await server.ports()
            let result: Result<Value, any Error>
            do {
                result = .success(
                    try await body(TestServer(server: server, ports: ports, federation: federation, group: group)))
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }

    /// A client with a good certificate for node 1, unless told otherwise.
    func nodeClient(_ identity: TLSIdentity? = nil, authority: [UInt8]? = nil) throws -> CoordinatorClient {
        try CoordinatorClient(
            address: CoordinatorAddress(host: "127.0.0.1", port: ports.nodes),
            authority: authority ?? federation.authority.certificate,
            identity: identity ?? federation.node(TestFederation.identityKey()))
    }

    func publicClient(authority: [UInt8]? = nil) throws -> PublicClient {
        try PublicClient(
            address: CoordinatorAddress(host: "127.0.0.1", port: ports.everyone),
            authority: authority ?? federation.authority.certificate)
    }

    /// A client with none of our client's care. It lives as long as the tests.
    private static let foreignClient: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }()

    /// What a client that is not ours gets: status, headers and body.
    func raw(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: HTTPClientRequest.Body? = nil,
        maximumTLSVersion: TLSVersion? = nil
    ) async throws -> (status: Int, headers: HTTPHeaders, body: String) {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: federation.authority.certificate, format: .der)])
        tls.maximumTLSVersion = maximumTLSVersion
        var request = HTTPClientRequest(url: "https://127.0.0.1:\(ports.everyone)\(path)")
        request.tlsConfiguration = tls
        request.method = method
        request.headers = HTTPHeaders(headers)
        request.body = body
        let response = try await Self.foreignClient.execute(request, timeout: .seconds(10))
        let buffer = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), response.headers, String(buffer: buffer))
    }
}
