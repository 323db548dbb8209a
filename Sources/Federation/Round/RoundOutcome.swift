// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// How a round ended. Both endings advance the study's transcript.
public enum RoundOutcome: Sendable, Equatable {
    /// The sum over exactly the survivors bound by `ctx3` was released.
    case released(survivorContext: Digest, resultDigest: Digest)
    /// Nothing was released. What nodes were charged stays charged.
    case aborted(AbortReason)

    /// `H("transcript", previous, h_spec, outcome)`.
    public func transcript(after previous: Digest, round: Digest) -> Digest {
        ProtocolHash.digest("transcript", previous.bytes, round.bytes, bytes)
    }

    /// `"released" ‖ ctx3 ‖ result digest`, or `"aborted" ‖ reason code`.
    public var bytes: [UInt8] {
        switch self {
        case .released(let context, let result): Array("released".utf8) + context.bytes + result.bytes
        case .aborted(let reason): Array("aborted".utf8) + Array(reason.rawValue.utf8)
        }
    }
}

/// Why a round released nothing. A public code; never anything computed from customers.
public enum AbortReason: String, Sendable, CaseIterable {
    /// Fewer nodes than the floor advertised keys before the deadline.
    case cohortTooSmall = "cohort_too_small"
    /// Fewer nodes than needed shared keys.
    case sharesMissing = "shares_missing"
    /// Fewer nodes than needed sent a masked vector.
    case vectorsMissing = "vectors_missing"
    /// Fewer than the quorum signed one survivor set.
    case consistencyMissing = "consistency_missing"
    /// Too few shares to rebuild a secret.
    case unmaskingFailed = "unmasking_failed"
    /// The roster changed under the round.
    case rosterChanged = "roster_changed"
    /// An operator cancelled the study.
    case cancelled

    /// Words for people, after "because".
    public var words: String {
        switch self {
        case .cohortTooSmall: "too few branches joined"
        case .sharesMissing: "too few branches shared keys"
        case .vectorsMissing: "too few branches sent their sums"
        case .consistencyMissing: "too few branches confirmed whose sums were there"
        case .unmaskingFailed: "too few branches helped to take off the masks"
        case .rosterChanged: "the federation's members changed meanwhile"
        case .cancelled: "the study was cancelled"
        }
    }
}
