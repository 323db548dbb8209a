// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog
import TributaryAuditor

/// A published log in memory, with files that may be replaced or taken away.
struct MemoryLog: PublishedLog {
    private let entries: [[UInt8]]
    private let hashes: MemoryHashes
    private let note: [UInt8]
    private var kept: [UInt64: [UInt8]] = [:]
    private let artefacts: [Digest: [UInt8]]
    /// Files to serve instead; nil serves none.
    var replaced: [String: [UInt8]?] = [:]

    init(
        _ entries: [[UInt8]], key: SigningKey, cosigners: [Cosigner] = [], time: UInt64 = 0,
        artefacts: [Digest: [UInt8]] = [:]
    ) throws {
        self.entries = entries
        self.artefacts = artefacts
        var frontier = MerkleFrontier()
        var hashes = MemoryHashes()
        hashes.insert(try frontier.append(entries.map(MerkleHash.leaf)))
        self.hashes = hashes
        note = try Self.note(size: frontier.size, root: frontier.root, key, cosigners, time)
    }

    init(_ federation: TestFederation, silent: Set<UInt64> = []) throws {
        let entries = try federation.entries.map { try $0.canonicalBytes() }
        try self.init(
            entries, key: federation.logKey, cosigners: federation.cosigners(without: silent), time: federation.now,
            artefacts: federation.artefacts)
        for checkpoint in federation.kept where checkpoint.size <= UInt64(entries.count) {
            let root = try MerkleTree(size: checkpoint.size, hashes: hashes).root()
            kept[checkpoint.size] = try Self.note(
                size: checkpoint.size, root: root, federation.logKey, checkpoint.cosigners, checkpoint.time)
        }
    }

    /// A note signed by the log, and cosigned.
    static func note(
        size: UInt64, root: Digest, _ key: SigningKey, _ cosigners: [Cosigner], _ time: UInt64
    ) throws -> [UInt8] {
        let signer = LogSigner(origin: try NoteName(TestFederation.origin), key: key)
        let keys = cosigners.map(\.verifierKey)
        let verifier = try LogVerifier(log: signer.verifierKey, witnesses: keys)
        var checkpoint = try verifier.verifyFirst(signer.sign(size: size, root: root).encoded)
        for cosigner in cosigners {
            checkpoint = try verifier.adding(cosigner.cosign(checkpoint, timeSeconds: time), to: checkpoint)
        }
        return checkpoint.note.encoded
    }

    func witnessed(size: UInt64) -> [UInt8]? { replaced["witnessed/\(size)"] ?? kept[size] }

    func artefact(_ digest: Digest) -> [UInt8]? { replaced["artefacts/\(digest)"] ?? artefacts[digest] }

    func checkpoint() -> [UInt8]? { replaced[TileAddress.checkpointPath] ?? note }

    func read(_ address: TileAddress) throws -> [UInt8]? {
        if let replacement = replaced[address.path] { return replacement }
        let first = Int(address.index) * TileAddress.fullWidth
        switch address.content {
        case .entries:
            guard first + address.width <= entries.count else { return nil }
            return try EntryBundle.bytes(of: Array(entries[first..<first + address.width]))
        case .hashes(let level):
            guard first + address.width <= entries.count >> (8 * level) else { return nil }
            return try HashTile.bytes(of: address, hashes: hashes)
        }
    }
}

extension TestFederation {
    func trust(
        now: UInt64? = nil, rootIsIndependent: Bool = true, witnesses: [NoteVerifierKey] = []
    ) throws -> AuditTrust {
        AuditTrust(
            log: NoteVerifierKey(name: try NoteName(Self.origin), kind: .log, key: logKey.verifyingKey),
            root: root.verifyingKey, rootIsIndependent: rootIsIndependent, federation: Self.federation,
            witnesses: witnesses, now: now ?? self.now + 1)
    }

    func audit() async throws -> AuditReport { try await audit(MemoryLog(self)) }

    func audit(_ log: MemoryLog, earlier: [UInt8]? = nil) async throws -> AuditReport {
        await AuditPipeline(source: log, trust: try trust(), earlier: earlier.map { [$0] } ?? []).run()
    }
}
