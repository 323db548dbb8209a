// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// The playbooks that head office hands to branches now, by the digests of their files' bytes.
///
/// A playbook is advice: it asks for no numbers and costs no privacy, so it is in no log. What a branch takes is what a
/// person there has read.
public struct PlaybookIndex: Sendable, Equatable {
    /// In ascending order, each once.
    public let digests: [Digest]

    /// - Precondition: at most ``Limits/maximumPlaybooks`` different ones; receivers refuse others.
    public init(_ digests: some Sequence<Digest>) {
        self.digests = digests.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// The name of a playbook's bytes.
    public static func digest(of playbook: [UInt8]) -> Digest { ProtocolHash.digest("playbook", playbook) }

    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(UInt64(digests.count))
        for digest in digests { writer.write(digest) }
        return writer.bytes
    }

    /// - Throws: ``FederationError`` for more than the limit, another order, a digest twice, or leftover bytes.
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        var digests: [Digest] = []
        for _ in 0..<(try reader.readCount("playbooks", limit: Limits.maximumPlaybooks)) {
            let digest = try reader.readDigest("playbook")
            if let last = digests.last, !last.bytes.lexicographicallyPrecedes(digest.bytes) {
                throw FederationError.malformed(field: "playbooks")
            }
            digests.append(digest)
        }
        try reader.finish()
        self.digests = digests
    }
}
