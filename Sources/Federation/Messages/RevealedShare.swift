// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// One share that a node gives to the coordinator at the end of a round.
///
/// Owner 8 ‖ kind 1 ‖ scalar 32.
public struct RevealedShare: Sendable {
    public static let byteCount = 9 + Scalar.byteCount

    /// Which of a node's two secrets a share belongs to. Never are both revealed.
    public enum Kind: UInt8, Hashable, Sendable {
        /// `b`, when the owner's vector arrived: removes its self mask.
        case selfMask = 0
        /// `z`, when the owner dropped out: removes its pairwise masks from the others' vectors.
        case maskKey = 1
    }

    /// The node whose secret was shared.
    public let owner: NodeIdentifier
    public let kind: Kind
    public let value: Scalar

    public init(owner: NodeIdentifier, kind: Kind, value: Scalar) {
        self.owner = owner
        self.kind = kind
        self.value = value
    }
}
