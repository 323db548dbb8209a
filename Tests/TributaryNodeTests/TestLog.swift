// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// A log of the test federation, as an honest or dishonest head office would serve it.
struct TestLog {
    let federation: TestFederation
    private(set) var entries: [[UInt8]] = []

    /// A log that begins with the federation and `epochs`.
    init(_ federation: TestFederation, _ epochs: [UnverifiedRosterEpoch]) throws {
        self.federation = federation
        try append(
            .federationCreated(
                federation: federation.federation, rootKey: federation.root.verifyingKey,
                logOrigin: TestFederation.logOrigin))
        for epoch in epochs { try append(.rosterEpoch(epoch)) }
    }

    var size: UInt64 { UInt64(entries.count) }

    mutating func append(_ event: LogEvent) throws {
        entries.append(try LogEntry(time: TestFederation.now, event: event).canonicalBytes())
    }

    /// The newest checkpoint, signed by the log.
    func checkpoint(at size: UInt64? = nil) throws -> VerifiedCheckpoint {
        let (size, root) = (size ?? self.size, try hashes(size ?? self.size).root)
        let signer = LogSigner(origin: try NoteName(TestFederation.logOrigin), key: federation.logKey)
        let epoch = federation.epoch(1, after: nil, node: nil)
        return try epoch.logVerifier().verifyFirst(signer.sign(size: size, root: root).encoded)
    }

    /// What was not read yet, with the newest checkpoint; all of it cosigned by the other branches if `isWitnessed`.
    ///
    /// - Parameters:
    ///   - cosigners: how many of the others cosign.
    ///   - time: when they do.
    func page(
        from start: UInt64, isWitnessed: Bool = false, by cosigners: Int = .max, at time: UInt64 = TestFederation.now
    ) throws -> LogPage {
        let checkpoint = try checkpoint()
        let witnessed = WitnessedCheckpoint(
            note: try cosigned(checkpoint, by: cosigners, at: time).encoded, size: size, consistencyProof: [])
        return LogPage(
            entries: start < size ? Array(entries[Int(start)...]) : [], checkpoint: checkpoint.note.encoded,
            consistencyProof: [], witnessed: isWitnessed ? witnessed : nil)
    }

    private func cosigned(
        _ checkpoint: VerifiedCheckpoint, by cosigners: Int, at time: UInt64
    ) throws -> UnverifiedNote {
        let verifier = try EnrolledMembers(epoch: federation.epoch(1, after: nil, node: nil)).verifier()
        return try federation.others.prefix(cosigners).enumerated().reduce(checkpoint) { checkpoint, other in
            let name = try NoteName("\(TestFederation.logOrigin)/other-\(other.offset + 1)")
            let signature = try Cosigner(name: name, key: other.element)
                .cosign(checkpoint, timeSeconds: time)
            return try verifier.adding(signature, to: checkpoint)
        }.note
    }

    private func hashes(_ size: UInt64) throws -> MerkleFrontier {
        var frontier = MerkleFrontier()
        try frontier.append(entries.prefix(Int(size)).map(MerkleHash.leaf))
        return frontier
    }
}
