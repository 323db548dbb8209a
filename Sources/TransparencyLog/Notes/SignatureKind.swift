// SPDX-License-Identifier: Apache-2.0

/// What a key of a signed note signs. Part of its key ID, so one key in two roles has two IDs.
///
/// - SeeAlso: C2SP signed-note, "Signature types".
public enum SignatureKind: UInt8, Hashable, Sendable {
    /// The log's own Ed25519 signature over the note text.
    case log = 0x01
    /// A witness's Ed25519 signature over the time and the checkpoint.
    case cosignature = 0x04
}
