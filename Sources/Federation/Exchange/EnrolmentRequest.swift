// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A branch asks to join: its invitation's secret, its new identity key and a certificate request, signed by that key.
public struct EnrolmentRequest: Sendable, Equatable {
    /// Bytes of a certificate signing request.
    static let maximumRequestBytes = 8192

    public var branch: String
    public var invitationSecret: [UInt8]
    public var identityKey: VerifyingKey
    /// PKCS #10, DER.
    public var certificateRequest: [UInt8]
    public var signature: Signature

    public static func sign(
        branch: String, invitationSecret: [UInt8], certificateRequest: [UInt8], with key: SigningKey
    ) -> EnrolmentRequest {
        EnrolmentRequest(
            branch: branch, invitationSecret: invitationSecret, identityKey: key.verifyingKey,
            certificateRequest: certificateRequest,
            signature: key.sign(message(branch, invitationSecret, key.verifyingKey, certificateRequest)))
    }

    public var isAuthentic: Bool {
        identityKey.isValid(
            signature, for: Self.message(branch, invitationSecret, identityKey, certificateRequest))
    }

    private static func message(
        _ branch: String, _ secret: [UInt8], _ key: VerifyingKey, _ request: [UInt8]
    ) -> Digest {
        ProtocolHash.digest("enrol", Array(branch.utf8), secret, key.bytes, request)
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(branch)
        writer.writeFixed(invitationSecret)
        writer.writeFixed(identityKey.bytes)
        writer.write(certificateRequest)
        writer.writeFixed(signature.bytes)
        return writer.bytes
    }
}

extension EnrolmentRequest {
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        branch = try reader.readString("branch")
        invitationSecret = try reader.readFixed("invitationSecret", count: Invitation.secretBytes)
        identityKey = try VerifyingKey(reader.readFixed("identityKey", count: VerifyingKey.byteCount))
        certificateRequest = try reader.readBytes("certificateRequest", limit: Self.maximumRequestBytes)
        signature = try Signature(reader.readFixed("signature", count: Signature.byteCount))
        try reader.finish()
    }
}

/// What the coordinator answers: whether the privacy officer has signed the branch in, and its certificate.
public struct EnrolmentStatus: Sendable, Equatable {
    /// The signed roster epochs from the first on, once the branch is in; empty while it waits.
    public var epochs: [UnverifiedRosterEpoch]
    /// The node's first TLS certificate, DER; empty while it waits.
    public var certificate: [UInt8]

    public init(epochs: [UnverifiedRosterEpoch], certificate: [UInt8]) {
        self.epochs = epochs
        self.certificate = certificate
    }

    public var isApproved: Bool { !epochs.isEmpty }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(certificate)
        writer.write(epochs: epochs)
        return writer.bytes
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        certificate = try reader.readBytes("certificate", limit: Invitation.maximumCertificateBytes)
        epochs = try reader.readEpochs()
        try reader.finish()
    }
}

extension CanonicalWriter {
    mutating func write(epochs: [UnverifiedRosterEpoch]) {
        write(UInt64(epochs.count))
        for epoch in epochs { write(epoch.canonicalBytes) }
    }
}

extension CanonicalReader {
    mutating func readEpochs() throws -> [UnverifiedRosterEpoch] {
        let count = try readCount("epochs", limit: Limits.maximumRosterEntries)
        var epochs: [UnverifiedRosterEpoch] = []
        for _ in 0..<count {
            epochs.append(
                try UnverifiedRosterEpoch(
                    canonicalBytes: readBytes("epoch", limit: UnverifiedRosterEpoch.maximumBytes)))
        }
        return epochs
    }
}
