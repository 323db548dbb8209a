// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Federation

/// The messages a node sends about a round, a study or the log: the last part of their path and of their media type.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "Messages".
public enum NodeMessageKind: String, CaseIterable, Sendable {
    /// Message 1: two public keys, a commitment and a nonce, signed.
    case advertisement
    /// Message 2: one sealed pair of shares for every other member.
    case shares
    /// Message 3: the masked vector, signed.
    case maskedInput = "masked-input"
    /// Message 4: a signature over the set of survivors.
    case consistency
    /// Message 5: one share per owner.
    case unmasking
    /// A branch accepts or refuses a study.
    case studyDecision = "study-decision"
    /// A branch leaves for a while, or is back.
    case membershipNotice = "membership-notice"

    /// What the body is labelled as.
    public var mediaType: MediaType { .tributary(rawValue) }

    /// Bytes its body may have: the message and the node's signature.
    public var bodyLimit: Int { messageLimit + Signature.byteCount }

    private var messageLimit: Int {
        switch self {
        case .advertisement: AdvertiseKeys.maximumByteCount
        case .shares: EncryptedShares.maximumByteCount
        case .maskedInput: MaskedInput.maximumByteCount
        case .consistency: ConsistencySignature.maximumByteCount
        case .unmasking: UnmaskingShares.maximumByteCount
        case .studyDecision: TransportLimits.decisionBodyBytes
        case .membershipNotice: TransportLimits.decisionBodyBytes
        }
    }
}
