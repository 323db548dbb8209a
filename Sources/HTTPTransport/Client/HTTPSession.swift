// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// Calls to one listener, trusting nobody but the pinned authority: bounded in time and size, with every outcome told
/// apart as an answer, a ``CoordinatorProblem``, or an ``HTTPTransportError``.
final class HTTPSession: Sendable {
    /// One network thread serves every session of the process: a node has few connections and little memory.
    static let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// Shorter than the coordinator's patience, so that a connection is not closed just as it is used.
    private static let idleSeconds: Int64 = 60
    private static let connectSeconds: Int64 = 10
    /// The slowest line that is waited for.
    private static let slowestBytesPerSecond = 128 << 10
    private static let shortestTimeoutSeconds = 30
    /// How long the coordinator may be silent within a call: longer than any poll.
    static let silenceSeconds = TransportLimits.pollSeconds + 30

    private let address: CoordinatorAddress
    private let authority: [UInt8]
    private let client: HTTPClient
    private let tls: Mutex<TLSConfiguration>

    /// - Parameters:
    ///   - authority: the pinned authority's certificate, DER.
    ///   - identity: what this side shows; nil where nothing is asked for.
    ///   - silenceSeconds: how long nothing may arrive, or leave, before a call is given up.
    init(
        address: CoordinatorAddress, authority: [UInt8], identity: TLSIdentity?,
        silenceSeconds: Int = HTTPSession.silenceSeconds
    ) throws {
        self.address = address
        self.authority = authority
        tls = Mutex(try Self.makeTLS(authority, identity))
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(
                connect: .seconds(Self.connectSeconds), read: .seconds(Int64(silenceSeconds)),
                write: .seconds(Int64(silenceSeconds))),
            connectionPool: .init(idleTimeout: .seconds(Self.idleSeconds)),
            decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroup: Self.eventLoops, configuration: configuration)
    }

    deinit { client.shutdown { _ in } }

    /// Shows another certificate from the next connection on; connections with the old one are no longer used.
    func use(_ identity: TLSIdentity) throws {
        let next = try Self.makeTLS(authority, identity)
        tls.withLock { $0 = next }
    }

    /// Reads an object.
    ///
    /// - Returns: nil if the coordinator has none.
    func get(_ path: String, as type: MediaType, limit: Int) async throws -> [UInt8]? {
        let request = makeRequest(.GET, path)
        do {
            return try await perform(request, limit: limit, seconds: Self.timeout(bytes: limit)) { try $0.body(type) }
        } catch let problem as CoordinatorProblem where problem.status == 404 {
            return nil
        }
    }

    /// Reads a page, whatever its type.
    func page(_ path: String) async throws -> Page? {
        let limit = TransportLimits.objectBytes
        let request = makeRequest(.GET, path)
        do {
            return try await perform(request, limit: limit, seconds: Self.timeout(bytes: limit)) { answer in
                Page(contentType: answer.contentType ?? MediaType.octets.rawValue, body: answer.bytes)
            }
        } catch let problem as CoordinatorProblem where problem.status == 404 {
            return nil
        }
    }

    /// Sends a body.
    ///
    /// - Parameters:
    ///   - answer: what the answer is labelled as, if there is one.
    ///   - limit: bytes that the answer may have.
    ///   - extraSeconds: how long the coordinator may wait before it answers.
    /// - Returns: the answer's body; nil if there is none.
    func post(
        _ path: String, _ body: [UInt8], _ type: MediaType, answer: MediaType, limit: Int, extraSeconds: Int = 0
    ) async throws -> [UInt8]? {
        var request = makeRequest(.POST, path)
        request.headers.add(name: "Content-Type", value: type.rawValue)
        request.body = .bytes(body, length: .known(Int64(body.count)))
        let seconds = extraSeconds + Self.timeout(bytes: body.count + limit)
        return try await perform(request, limit: limit, seconds: seconds) { try $0.optionalBody(answer) }
    }

    private func makeRequest(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "\(address)\(path)")
        request.method = method
        request.tlsConfiguration = tls.withLock { $0 }
        return request
    }

    private func perform<Value>(
        _ request: HTTPClientRequest, limit: Int, seconds: Int, _ read: (ReceivedAnswer) throws -> Value
    ) async throws -> Value {
        let received: ReceivedAnswer
        do {
            let response = try await client.execute(request, deadline: .now() + .seconds(Int64(seconds)))
            received = try await ReceivedAnswer(response, limit: limit)
        } catch {
            throw CallFailure.translate(error, limit: limit, seconds: seconds)
        }
        try received.throwProblem()
        return try read(received)
    }

    private static func timeout(bytes: Int) -> Int { shortestTimeoutSeconds + bytes / slowestBytesPerSecond }

    private static func makeTLS(_ authority: [UInt8], _ identity: TLSIdentity?) throws -> TLSConfiguration {
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates([try NIOSSLCertificate(bytes: authority, format: .der)])
            configuration.minimumTLSVersion = .tlsv13
            configuration.shutdownTimeout = .seconds(1)
            if let identity {
                configuration.certificateChain = identity.chain
                configuration.privateKey = identity.privateKey
            }
            return configuration
        } catch is NIOSSLError {
            throw HTTPTransportError.invalidCertificate(reason: "the TLS library does not accept it")
        }
    }
}
