// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation
public import TransparencyLog

extension RosterEpoch {
    /// Decides which checkpoints of this federation's log to believe.
    ///
    /// - Throws: ``TransparencyLogError`` for an origin that is no log name.
    public func logVerifier() throws -> LogVerifier {
        try LogVerifier(
            log: NoteVerifierKey(name: try NoteName(logOrigin), kind: .log, key: logKey), witnesses: [])
    }
}

extension NodeState {
    /// The checkpoint of `evidence`, if it extends the newest this node has seen.
    ///
    /// - Throws: ``NodeRefusal/log(reason:)``.
    func verified(_ evidence: LogEvidence) throws -> VerifiedCheckpoint {
        do {
            let verifier = try roster.epoch.logVerifier()
            guard let checkpoint else { return try verifier.verifyFirst(evidence.checkpoint) }
            return try verifier.verify(
                evidence.checkpoint, extending: checkpoint, path: evidence.consistencyProof)
        } catch let error as TransparencyLogError {
            throw NodeRefusal.log(reason: "\(error)")
        }
    }
}

extension Announcement {
    /// That the announcement of exactly this specification stands in the log at the place it says.
    ///
    /// - Throws: ``NodeRefusal/log(reason:)``.
    func checkInclusion(of specification: RoundSpecification, in checkpoint: VerifiedCheckpoint) throws {
        let tree = checkpoint.checkpoint
        let proof = InclusionProof(index: logIndex, treeSize: tree.size, path: inclusionProof)
        do {
            try proof.verify(leaf: MerkleHash.leaf(logEntry), root: tree.root)
        } catch {
            throw NodeRefusal.log(reason: "the announcement's inclusion proof does not verify")
        }
        guard case .roundAnnounced(let logged) = try LogEntry(canonicalBytes: logEntry).event,
            logged == specification
        else { throw NodeRefusal.log(reason: "the log announces another round") }
        guard logIndex >= specification.logPosition else {
            throw NodeRefusal.log(reason: "the announcement stands before its own position")
        }
    }
}
