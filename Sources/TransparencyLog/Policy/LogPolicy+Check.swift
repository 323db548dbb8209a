// SPDX-License-Identifier: Apache-2.0

extension LogPolicy {
    /// Verifies a published checkpoint: signed by one of the logs, cosigned as the quorum demands.
    ///
    /// The policy says nothing about age; the cosignatures' times are in the result.
    ///
    /// - Throws: ``TransparencyLogError/malformed(what:reason:)`` for a log that is not listed,
    ///   ``TransparencyLogError/quorumNotReached(required:counted:)``, and whatever ``LogVerifier`` throws.
    public func verify(_ note: [UInt8]) throws -> VerifiedCheckpoint {
        let text = try UnverifiedNote(parsing: note, signatureLimit: LogLimits.signaturesOfStrangers).text
        let origin = try Checkpoint(parsing: text).origin
        let candidates = logs.filter { $0.key.name == origin }
        guard let first = candidates.first else {
            throw TransparencyLogError.malformed(what: "checkpoint", reason: "the policy does not list log \(origin)")
        }
        var failure: any Error = TransparencyLogError.missingSignature(name: first.key.name)
        for log in candidates {
            do {
                let checkpoint = try LogVerifier(trusting: log.key, and: witnesses.map(\.key)).verifyFirst(note)
                try requireQuorum(checkpoint)
                return checkpoint
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// Whether these witnesses are enough.
    public func isSatisfied(by cosigners: Set<NoteVerifierKey>) -> Bool {
        guard let quorum else { return true }
        return witnessed(by: cosigners).contains(quorum)
    }

    /// Every witness and group that has witnessed.
    private func witnessed(by cosigners: Set<NoteVerifierKey>) -> Set<PolicyName> {
        var names = Set(witnesses.filter { cosigners.contains($0.key) }.map(\.name))
        for group in groups where group.members.filter(names.contains).count >= group.threshold {
            names.insert(group.name)
        }
        return names
    }

    private func requireQuorum(_ checkpoint: VerifiedCheckpoint) throws {
        let cosigners = Set(checkpoint.cosignatures.map(\.key))
        guard isSatisfied(by: cosigners) else {
            let required = groups.first { $0.name == quorum }?.threshold ?? 1
            let counted = groups.first { $0.name == quorum }.map { group in
                group.members.filter(witnessed(by: cosigners).contains).count
            }
            throw TransparencyLogError.quorumNotReached(required: required, counted: counted ?? 0)
        }
    }
}
