// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A message of a round that travels on its own: it names its round and has exactly one encoding.
///
/// Decoding checks form only: lengths, limits, order and leftover bytes. Whether a message is true is decided by
/// whoever receives it.
///
/// - SeeAlso: `docs/WIRE_FORMAT.md`
public protocol ProtocolMessage: Sendable {
    /// No legal message of this type is longer: the limit for a request or response body.
    static var maximumByteCount: Int { get }

    /// `h_spec`, the digest of the round's specification.
    var round: Digest { get }

    var canonicalBytes: [UInt8] { get }

    /// - Throws: ``FederationError`` for anything but the canonical bytes of one message.
    init(canonicalBytes: [UInt8]) throws
}
