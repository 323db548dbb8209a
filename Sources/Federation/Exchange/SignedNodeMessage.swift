// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// How a node's message travels: the message ‖ 64-byte signature of the node's identity key.
///
/// The connection already proves who is speaking; this binds every single message to the identity key that the roster
/// lists, whoever terminates TLS. The signature is deterministic, so a message sent again is the same bytes.
public enum SignedNodeMessage {
    /// - Parameter kind: the message's kind as its path names it, so that one kind cannot pass for another.
    public static func seal(_ message: [UInt8], kind: String, with key: SigningKey) -> [UInt8] {
        message + key.sign(statement(message, kind)).bytes
    }

    /// - Returns: the message without its signature.
    /// - Throws: ``FederationError/badSignature(what:)`` unless `key` signed this message as this kind.
    public static func open(_ bytes: [UInt8], kind: String, by key: VerifyingKey) throws -> [UInt8] {
        guard bytes.count >= Signature.byteCount else { throw FederationError.truncated(field: kind) }
        let message = Array(bytes.dropLast(Signature.byteCount))
        let signature = try Signature(bytes.suffix(Signature.byteCount))
        guard key.isValid(signature, for: statement(message, kind)) else {
            throw FederationError.badSignature(what: "the message '\(kind)'")
        }
        return message
    }

    private static func statement(_ message: [UInt8], _ kind: String) -> Digest {
        ProtocolHash.digest("node-message", Array(kind.utf8), message)
    }
}
