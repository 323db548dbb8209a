// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// An officer's signature under a study. The coordinator cannot make one.
public struct StudyApproval: Sendable, Equatable {
    /// The digest of the study.
    public var study: Digest
    /// The officer's public key, which the roster must list with the role that is needed.
    public var officer: VerifyingKey
    public var signature: Signature

    public init(study: Digest, officer: VerifyingKey, signature: Signature) {
        self.study = study
        self.officer = officer
        self.signature = signature
    }

    public static func sign(_ study: Digest, with key: SigningKey) -> StudyApproval {
        StudyApproval(study: study, officer: key.verifyingKey, signature: key.sign(message(study)))
    }

    /// Whether the signature verifies; the officer's role is the roster's to say.
    public var isAuthentic: Bool { officer.isValid(signature, for: Self.message(study)) }

    private static func message(_ study: Digest) -> Digest { ProtocolHash.digest("approve-study", study.bytes) }

    public func write(to writer: inout CanonicalWriter) {
        writer.write(study)
        writer.writeFixed(officer.bytes)
        writer.writeFixed(signature.bytes)
    }

    public init(from reader: inout CanonicalReader) throws {
        study = try reader.readDigest("study")
        officer = try VerifyingKey(reader.readFixed("officer", count: VerifyingKey.byteCount))
        signature = try Signature(reader.readFixed("signature", count: Signature.byteCount))
    }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        try self.init(from: &reader)
        try reader.finish()
    }
}
