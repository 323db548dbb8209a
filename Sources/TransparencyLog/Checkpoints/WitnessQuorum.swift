// SPDX-License-Identifier: Apache-2.0

/// How many of whom must have cosigned a checkpoint, and how lately, before anything is done on the strength of it.
///
/// With `n` members of whom `c` may collude, any two quorums of `⌊(n + c)/2⌋ + 1` share an honest member, who cosigns no
/// fork. A quorum larger than the membership is never reached: the rule fails closed.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Fail closed".
public struct WitnessQuorum: Sendable {
    public let members: [NoteVerifierKey]
    /// Cosignatures of members that are needed.
    public let required: Int
    public let maximumAgeSeconds: UInt64

    /// - Parameters:
    ///   - members: the cosignature keys that count. Witnesses beside them add assurance but never replace one.
    ///   - colluding: how many members may collude with the log.
    ///   - maximumAgeSeconds: how old a cosignature may be.
    /// - Throws: ``TransparencyLogError/malformed(what:reason:)`` if two members share a name or a key, or `colluding`
    ///   is negative.
    public init(members: [NoteVerifierKey], colluding: Int, maximumAgeSeconds: UInt64) throws {
        guard colluding >= 0 else {
            throw TransparencyLogError.malformed(what: "witness quorum", reason: "a negative number of colluders")
        }
        try Self.requireDistinct(members)
        self.members = members
        // Halved apart and with the two odd halves, so that no sum can overflow.
        required = members.count / 2 + colluding / 2 + (members.count % 2 + colluding % 2) / 2 + 1
        self.maximumAgeSeconds = maximumAgeSeconds
    }

    /// - Parameter nowSeconds: since 1970.
    /// - Throws: ``TransparencyLogError/quorumNotReached(required:counted:)``.
    public func check(_ checkpoint: VerifiedCheckpoint, nowSeconds: UInt64) throws {
        let counted = Set(checkpoint.cosignatures.filter { isFresh($0, nowSeconds) }.map(\.key))
            .intersection(members).count
        guard counted >= required else {
            throw TransparencyLogError.quorumNotReached(required: required, counted: counted)
        }
    }

    private func isFresh(_ signature: VerifiedSignature, _ nowSeconds: UInt64) -> Bool {
        guard let time = signature.timeSeconds else { return false }
        return time >= nowSeconds
            ? time - nowSeconds <= LogLimits.clockSkewSeconds
            : nowSeconds - time <= maximumAgeSeconds
    }

    static func requireDistinct(_ keys: [NoteVerifierKey]) throws {
        guard Set(keys.map(\.name)).count == keys.count, Set(keys.map(\.key)).count == keys.count else {
            throw TransparencyLogError.malformed(what: "witness keys", reason: "two share a name or a key")
        }
    }
}
