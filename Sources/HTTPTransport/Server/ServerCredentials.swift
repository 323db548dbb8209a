// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// The TLS context of a listener. It can be replaced while the listener runs: each new connection takes the newest.
final class ServerCredentials: Sendable {
    /// The authority whose certificates clients must show, DER; nil where clients show none.
    private let clientAuthority: [UInt8]?
    private let current: Mutex<NIOSSLContext>

    init(identity: TLSIdentity, clientAuthority: [UInt8]?) throws {
        self.clientAuthority = clientAuthority
        current = Mutex(try Self.makeContext(identity, clientAuthority))
    }

    /// The context for the next connection.
    var context: NIOSSLContext { current.withLock { $0 } }

    /// Shows another certificate from the next connection on.
    func use(_ identity: TLSIdentity) throws {
        let next = try Self.makeContext(identity, clientAuthority)
        current.withLock { $0 = next }
    }

    private static func makeContext(_ identity: TLSIdentity, _ clientAuthority: [UInt8]?) throws -> NIOSSLContext {
        do {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: identity.chain, privateKey: identity.privateKey)
            if let clientAuthority {
                let root = try NIOSSLCertificate(bytes: clientAuthority, format: .der)
                configuration.trustRoots = .certificates([root])
                configuration.certificateVerification = .noHostnameVerification
            }
            configuration.minimumTLSVersion = .tlsv13
            configuration.applicationProtocols = ["http/1.1"]
            configuration.shutdownTimeout = .seconds(1)
            return try NIOSSLContext(configuration: configuration)
        } catch is NIOSSLError {
            throw HTTPTransportError.invalidCertificate(reason: "the TLS library does not accept it")
        }
    }
}
