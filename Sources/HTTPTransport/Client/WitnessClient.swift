// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// A log's side of tlog-witness: shows a witness somewhere else a checkpoint, and takes what it answers.
///
/// Nothing that is sent is secret and nothing that comes back is believed without its signature; so plain HTTP will do
/// where the witness offers nothing better.
///
/// - SeeAlso: C2SP tlog-witness.
public struct WitnessClient: Sendable {
    /// Longest address that is taken.
    public static let maximumAddressBytes = 2048
    private static let connectSeconds: Int64 = 10
    private static let answerSeconds: Int64 = 30

    /// Where requests go: the witness's prefix with ``WitnessServer/path``.
    public let url: String
    private let client: HTTPClient
    private let connections: Connections

    /// - Parameters:
    ///   - prefix: `https://host[:port][/path]` or the same with `http`.
    ///   - authority: PEM of whom the witness's certificate must come from; nil trusts whom the system trusts.
    /// - Throws: ``HTTPTransportError/invalidConfiguration(field:reason:)``,
    ///   ``HTTPTransportError/invalidCertificate(reason:)``.
    public init(prefix: String, authority: [UInt8]? = nil) throws {
        url = try Self.address(prefix)
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authority { tls.trustRoots = .certificates(try Self.certificates(authority)) }
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(Self.connectSeconds)), decompression: .disabled)
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroup: HTTPSession.eventLoops, configuration: configuration)
        connections = Connections(client)
    }

    /// Sends a request.
    ///
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``HTTPTransportError`` when there is none that could be read, `CancellationError`.
    public func addCheckpoint(_ body: [UInt8]) async throws -> WitnessReply {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: MediaType.text.rawValue)
        request.body = .bytes(body, length: .known(Int64(body.count)))
        let limit = TransportLimits.problemBytes
        do {
            let response = try await client.execute(request, deadline: .now() + .seconds(Self.answerSeconds))
            let buffer = try await response.body.collect(upTo: limit)
            return WitnessReply(
                status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type") ?? "",
                body: Array(buffer.readableBytesView))
        } catch {
            throw CallFailure.translate(error, limit: limit, seconds: Int(Self.answerSeconds))
        }
    }

    private static func address(_ prefix: String) throws -> String {
        let bare = prefix.hasSuffix("/") ? String(prefix.dropLast()) : prefix
        guard prefix.utf8.count <= maximumAddressBytes, prefix.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            bare.hasPrefix("https://") || bare.hasPrefix("http://"),
            let parts = URLComponents(string: bare), parts.host?.isEmpty == false, parts.query == nil,
            parts.fragment == nil, parts.user == nil, parts.password == nil
        else {
            throw HTTPTransportError.invalidConfiguration(
                field: "url", reason: "is not of the form https://host[:port][/path]")
        }
        return bare + WitnessServer.path
    }

    private static func certificates(_ pem: [UInt8]) throws -> [NIOSSLCertificate] {
        do {
            return try NIOSSLCertificate.fromPEMBytes(pem)
        } catch is NIOSSLError {
            throw HTTPTransportError.invalidCertificate(reason: "there is no certificate in PEM form")
        }
    }

    /// Closes the client's connections when the last copy of the ``WitnessClient`` is gone.
    private final class Connections: Sendable {
        private let client: HTTPClient
        init(_ client: HTTPClient) { self.client = client }
        deinit { client.shutdown { _ in } }
    }
}
