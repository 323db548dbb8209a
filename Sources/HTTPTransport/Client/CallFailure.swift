// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Sorts what the libraries below throw into what a caller can act on.
enum CallFailure {
    static func translate(_ error: any Error, limit: Int, seconds: Int) -> any Error {
        switch error {
        case is CancellationError: error
        case is NIOTooManyBytesError: HTTPTransportError.answerTooLarge(limit: limit)
        case let error as HTTPClientError: translate(error, seconds: seconds)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: translateTLS(error)
        case is NIOConnectionError: HTTPTransportError.unreachable(reason: "nobody accepts the connection")
        case is IOError, is ChannelError: HTTPTransportError.unreachable(reason: "the connection broke")
        default: HTTPTransportError.unreachable(reason: "the exchange failed")
        }
    }

    private static func translate(_ error: HTTPClientError, seconds: Int) -> any Error {
        switch error {
        case .cancelled: CancellationError()
        case .deadlineExceeded, .readTimeout, .writeTimeout: HTTPTransportError.timedOut(seconds: seconds)
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            HTTPTransportError.unreachable(reason: "no connection in time")
        case .remoteConnectionClosed: HTTPTransportError.unreachable(reason: "the connection was closed")
        default: HTTPTransportError.unreachable(reason: error.shortDescription)
        }
    }

    /// Names of BoringSSL's errors and alerts, and what they mean here.
    private static let tlsReasons = [
        ("CERTIFICATE_VERIFY_FAILED", "its certificate is expired or not of the pinned authority"),
        ("CERTIFICATE_REQUIRED", "it asks for a certificate"),
        ("CERTIFICATE_EXPIRED", "it says that this certificate has expired or is not valid yet"),
        ("UNKNOWN_CA", "it does not know who signed this certificate"),
        ("UNSUPPORTED_CERTIFICATE", "it does not accept this kind of certificate"),
        ("BAD_CERTIFICATE", "it does not accept this certificate"),
        ("CERTIFICATE_UNKNOWN", "it does not accept this certificate"),
        ("PROTOCOL_VERSION", "it does not speak TLS 1.3"),
        ("WRONG_VERSION_NUMBER", "it does not speak TLS"),
    ]

    /// The peer went away without saying anything.
    private static let disconnections: [NIOSSLError] = [
        .uncleanShutdown, .handshakeFailed(.sslError([.eofDuringHandshake])), .handshakeFailed(.syscallError),
        .handshakeFailed(.zeroReturn),
    ]

    private static func translateTLS(_ error: any Error) -> HTTPTransportError {
        if let extra = error as? NIOSSLExtraError, extra == .failedToValidateHostname {
            return .handshakeRefused(reason: "its certificate is for another name")
        }
        if let error = error as? NIOSSLError, disconnections.contains(error) {
            return .unreachable(reason: "the connection was closed")
        }
        let text = String(describing: error)
        return .handshakeRefused(reason: tlsReasons.first { text.contains($0.0) }?.1 ?? "the TLS handshake failed")
    }
}
