// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
public import ServiceLifecycle

/// A witness of transparency logs, as logs of any maker call it: `POST /add-checkpoint` and nothing else.
///
/// What a request means is the gateway's affair. Anybody may send one: a witness believes only signatures.
///
/// - SeeAlso: C2SP tlog-witness.
public struct WitnessServer: Service {
    /// Where a witness listens and how much it takes.
    public struct Configuration: Sendable {
        public var host: String
        /// 0 lets the system choose.
        public var port: Int
        /// Bytes of a request.
        public var bodyLimit: Int
        /// Connections open at once; further ones wait in the system's queue.
        public var maximumConnections = 256
        /// How long a connection may be silent between requests.
        public var idleSeconds = 75
        /// How long a request may take to arrive.
        public var requestSeconds = 30

        public init(host: String, port: Int, bodyLimit: Int) {
            self.host = host
            self.port = port
            self.bodyLimit = bodyLimit
        }
    }

    /// The one path, below whatever prefix a proxy in front of this server has.
    public static let path = "/add-checkpoint"

    private let application: Application<WitnessResponder>

    /// - Parameters:
    ///   - identity: what the listener shows; nil serves plain HTTP, for a machine's own interface behind a proxy.
    ///   - gateway: decides. What keeps it from recording is written to standard error.
    ///   - onListening: is told the port.
    /// - Throws: ``HTTPTransportError/invalidConfiguration(field:reason:)``,
    ///   ``HTTPTransportError/invalidCertificate(reason:)``.
    public init(
        configuration: Configuration, identity: TLSIdentity?, gateway: any WitnessGateway,
        onListening: @escaping @Sendable (Int) async -> Void
    ) throws {
        guard (0...65_535).contains(configuration.port) else {
            throw HTTPTransportError.invalidConfiguration(field: "port", reason: "is not in 0…65535")
        }
        var logger = Logger(label: "witness") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let credentials = try identity.map { try ServerCredentials(identity: $0, clientAuthority: nil) }
        application = Application(
            responder: WitnessResponder(gateway: gateway, bodyLimit: configuration.bodyLimit),
            server: Self.builder(configuration, credentials),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.maximumConnections)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? configuration.port) },
            logger: logger)
    }

    /// Serves until graceful shutdown.
    public func run() async throws { try await application.run() }

    /// Serves until the process is told to end.
    public func runUntilSignal() async throws { try await application.runService() }

    private static func builder(_ configuration: Configuration, _ credentials: ServerCredentials?) -> HTTPServerBuilder
    {
        let timeout = TimeAmount.seconds(Int64(configuration.requestSeconds))
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestGuard(firstRequestTimeout: timeout, requestTimeout: timeout)],
            idleTimeout: .seconds(Int64(configuration.idleSeconds)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: TransportLimits.headerBytes, maxHeaderListSize: TransportLimits.headerBytes,
                maxHeaderFieldCount: TransportLimits.headerFields))
        return HTTPServerBuilder { responder in
            let plain = HTTP1Channel(responder: responder, configuration: http)
            guard let credentials else { return plain }
            return SecuredChannel(credentials: credentials, base: plain)
        }
    }
}

/// Reads one bounded body and hands it over.
private struct WitnessResponder: HTTPResponder {
    let gateway: any WitnessGateway
    let bodyLimit: Int

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        guard request.uri.path == WitnessServer.path else {
            return Self.text(.notFound, "there is nothing at this path")
        }
        guard request.method == .post else {
            var response = Self.text(.methodNotAllowed, "this path answers POST only")
            response.headers[.allow] = "POST"
            return response
        }
        var body: [UInt8] = []
        for try await buffer in request.body {
            guard body.count + buffer.readableBytes <= bodyLimit else {
                return Self.text(.contentTooLarge, "the request is over the limit of \(bodyLimit) bytes")
            }
            buffer.withUnsafeReadableBytes { body.append(contentsOf: $0) }
        }
        do {
            let reply = try await gateway.addCheckpoint(body)
            return Self.response(.init(code: reply.status), reply.contentType, reply.body)
        } catch {
            context.logger.error("the checkpoint was not recorded", metadata: ["error": "\(error)"])
            return Self.text(.internalServerError, "the witness could not record the checkpoint")
        }
    }

    /// A refusal before the body was read ends the connection: the rest of the body is in the way.
    private static func text(_ status: HTTPResponse.Status, _ line: String) -> Response {
        var response = response(status, MediaType.text.rawValue, Array("\(line)\n".utf8))
        response.headers[.connection] = "close"
        return response
    }

    private static func response(_ status: HTTPResponse.Status, _ contentType: String, _ body: [UInt8]) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        headers[.cacheControl] = "no-store"
        headers[.xContentTypeOptions] = "nosniff"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
