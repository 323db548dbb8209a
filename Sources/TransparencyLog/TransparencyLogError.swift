// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What can be wrong with a log, with something that claims to come from one, or with a request for a part of it.
///
/// Where two signed statements contradict each other, the error carries both: they are the evidence.
public enum TransparencyLogError: Error, Equatable, Sendable {
    /// Bytes are not in their format.
    case malformed(what: String, reason: String)
    /// A count, length or number is beyond its limit.
    case overLimit(what: String, limit: UInt64)
    /// A leaf or an earlier size that a tree of `size` leaves does not contain.
    case outOfRange(index: UInt64, size: UInt64)
    /// The store lacks the hash of a complete subtree that it must have.
    case missingHash(NodePosition)
    /// A source lacks a tile or bundle that the checkpoint requires.
    case missingTile(path: String)
    /// A proof has another length than the two positions in the tree require.
    case wrongProofLength(expected: Int, actual: Int)
    /// Hashing leads to another root than the one stated for `size` leaves.
    case rootMismatch(size: UInt64, expected: Digest, computed: Digest)
    /// The bytes of a tile or bundle do not hash to what the checkpoint commits to.
    case tileMismatch(path: String)
    /// A key that is known has a signature that does not verify.
    case badSignature(name: NoteName)
    /// No valid signature of `name`, which had to sign.
    case missingSignature(name: NoteName)
    /// A checkpoint of another log.
    case wrongOrigin(expected: NoteName, actual: NoteName)
    /// A signed checkpoint is not shown to extend, or contradicts, one that was trusted before.
    case inconsistent(CheckpointConflict)
    /// A signed checkpoint is smaller than one that was trusted before.
    case rollback(CheckpointConflict)
    /// Too few members of the quorum have cosigned, or too long ago.
    case quorumNotReached(required: Int, counted: Int)

    /// A stable name for logs, metrics and problem documents.
    public var code: String {
        switch self {
        case .malformed: "malformed"
        case .overLimit: "over_limit"
        case .outOfRange: "out_of_range"
        case .missingHash: "missing_hash"
        case .missingTile: "missing_tile"
        case .wrongProofLength: "wrong_proof_length"
        case .rootMismatch: "root_mismatch"
        case .tileMismatch: "tile_mismatch"
        case .badSignature: "bad_signature"
        case .missingSignature: "missing_signature"
        case .wrongOrigin: "wrong_origin"
        case .inconsistent: "inconsistent_checkpoints"
        case .rollback: "log_rollback"
        case .quorumNotReached: "quorum_not_reached"
        }
    }
}

extension TransparencyLogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let what, let reason): "\(what): \(reason)"
        case .overLimit(let what, let limit): "\(what) is over its limit of \(limit)"
        case .outOfRange(let index, let size): "\(index) is outside a log of \(size) entries"
        case .missingHash(let node): "the store lacks the hash of subtree \(node)"
        case .missingTile(let path): "\(path) is missing"
        case .wrongProofLength(let expected, let actual): "the proof has \(actual) hashes instead of \(expected)"
        case .rootMismatch(let size, let expected, let computed):
            "at \(size) entries the root should be \(expected), but hashing gives \(computed)"
        case .tileMismatch(let path): "\(path) does not hash to what the checkpoint commits to"
        case .badSignature(let name): "the signature of \(name) does not verify"
        case .missingSignature(let name): "\(name) has not signed"
        case .wrongOrigin(let expected, let actual): "the checkpoint is of log \(actual) instead of \(expected)"
        case .inconsistent(let conflict): "the log was rewritten: \(conflict)"
        case .rollback(let conflict): "the log went backwards: \(conflict)"
        case .quorumNotReached(let required, let counted):
            "\(counted) fresh cosignatures count, \(required) are required"
        }
    }
}
