// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A privacy officer's no to a study, with the reason. It ends the study.
public struct StudyRefusal: SignableStatement {
    public static let tag = "refuse-study"

    /// The digest of the study.
    public var study: Digest
    /// The key that signs; the roster must list it as a privacy officer's.
    public var officer: VerifyingKey
    /// For people. At most ``Limits/maximumTextBytes``.
    public var reason: String

    public init(study: Digest, officer: VerifyingKey, reason: String) {
        self.study = study
        self.officer = officer
        self.reason = reason
    }

    public func write(to writer: inout CanonicalWriter) {
        writer.write(study)
        writer.writeFixed(officer.bytes)
        writer.write(reason)
    }

    public init(from reader: inout CanonicalReader) throws {
        study = try reader.readDigest("study")
        officer = try VerifyingKey(reader.readFixed("officer", count: VerifyingKey.byteCount))
        reason = try reader.readString("reason")
    }
}
