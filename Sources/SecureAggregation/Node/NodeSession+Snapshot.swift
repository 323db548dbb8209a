// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// How a session is stored: `TRBS` ‖ version 1 ‖ length 8 ‖ public part ‖ secrets, 32 bytes each.
///
/// The public part is canonical: parameters, node, step, then what the step has accepted. The secrets follow apart, so
/// that they go from one locked buffer to the other without a plain copy.
///
/// - Warning: Security. A snapshot holds the round's secrets: seal it at rest, and erase the one before it. Never
///   restore one after a later message was sent.
extension NodeSession {
    static let snapshotMagic: [UInt8] = Array("TRBS\u{1}".utf8)

    /// The session as bytes, to be stored durably before the message of its last step is sent.
    public func snapshot() -> SecretBytes {
        var header = CanonicalWriter()
        header.writeFixed(Self.snapshotMagic)
        header.write(publicSnapshot())
        let secrets = secretSnapshot()
        return SecretBytes(count: header.bytes.count + secrets.count * Self.secretByteCount) { out in
            out.copyBytes(from: header.bytes)
            var offset = header.bytes.count
            for secret in secrets {
                secret.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: out[offset...]).copyMemory(from: $0) }
                offset += Self.secretByteCount
            }
        }
    }

    /// The session a snapshot was taken of.
    ///
    /// - Parameters:
    ///   - identity: not part of the snapshot; must be the one the session had.
    ///   - roster: not part of the snapshot; must hold every member of the accepted cohort.
    /// - Throws: ``SecureAggregationError/malformedSnapshot`` for other bytes, or the error with which the roster
    ///   refuses what had been accepted.
    public init(
        restoring snapshot: SecretBytes, identity: SigningKey, roster: [NodeIdentifier: VerifyingKey]
    ) throws {
        let (body, secrets) = try Self.split(snapshot)
        do {
            var reader = CanonicalReader(body)
            var pool = SecretReader(secrets)
            let parameters = try AggregationParameters(from: &reader)
            let node = NodeIdentifier(try reader.readUInt64("session.node"))
            let phase = try Phase(from: &reader, &pool, node: node, parameters: parameters, roster: roster)
            try reader.finish()
            try pool.finish()
            self.init(parameters: parameters, node: node, identity: identity, roster: roster, phase: phase)
        } catch is FederationError {
            throw SecureAggregationError.malformedSnapshot
        } catch is CryptographyError {
            throw SecureAggregationError.malformedSnapshot
        }
    }

    static let secretByteCount = 32

    /// Cuts a snapshot into its public part and its secrets.
    private static func split(_ snapshot: SecretBytes) throws -> (body: [UInt8], secrets: [SecretBytes]) {
        try snapshot.withUnsafeBytes { bytes in
            let start = snapshotMagic.count + 8
            guard bytes.count >= start, bytes.prefix(snapshotMagic.count).elementsEqual(snapshotMagic) else {
                throw SecureAggregationError.malformedSnapshot
            }
            let length = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: snapshotMagic.count, as: UInt64.self))
            guard length <= UInt64(bytes.count - start) else { throw SecureAggregationError.malformedSnapshot }
            let end = start + Int(length)
            guard (bytes.count - end).isMultiple(of: secretByteCount) else {
                throw SecureAggregationError.malformedSnapshot
            }
            let secrets = stride(from: end, to: bytes.count, by: secretByteCount).map {
                SecretBytes(bytes[$0..<$0 + secretByteCount])
            }
            return (Array(bytes[start..<end]), secrets)
        }
    }
}

/// Takes the secrets of a snapshot in order.
struct SecretReader {
    private var rest: ArraySlice<SecretBytes>

    init(_ secrets: [SecretBytes]) { rest = secrets[...] }

    mutating func next() throws -> SecretBytes {
        guard let secret = rest.popFirst() else { throw SecureAggregationError.malformedSnapshot }
        return secret
    }

    mutating func nextScalar() throws -> Scalar { try next().withUnsafeBytes { try Scalar($0) } }

    func finish() throws {
        guard rest.isEmpty else { throw SecureAggregationError.malformedSnapshot }
    }
}
