// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Persistence
import TransparencyLog

/// A log that is written into a folder while it grows: bundles as they fill, tiles and checkpoint at the end.
struct SyntheticLog {
    static let origin = "log.synthetic.example"

    private let folder: LogFolder
    private let signer: LogSigner
    private var frontier = MerkleFrontier()
    private var hashes = MemoryHashes()
    /// Entries of the bundle that is not full yet.
    private var bundle: [[UInt8]] = []
    /// Time of the newest entry.
    private(set) var time: UInt64

    init(folder: LogFolder, key: SigningKey, startsAt time: UInt64) throws {
        self.folder = folder
        self.time = time
        signer = LogSigner(origin: try NoteName(Self.origin), key: key)
    }

    var size: UInt64 { frontier.size }
    var verifierKey: NoteVerifierKey { signer.verifierKey }

    /// Appends an entry that happens `seconds` after the last one.
    mutating func append(_ event: LogEvent, after seconds: UInt64) throws {
        time += seconds
        for line in try LogEntry(time: time, event: event).lines() { try append(line.canonicalBytes()) }
    }

    private mutating func append(_ bytes: [UInt8]) throws {
        hashes.insert(try frontier.append([MerkleHash.leaf(bytes)]))
        bundle.append(bytes)
        guard bundle.count == TileAddress.fullWidth else { return }
        try writeBundle()
        bundle = []
    }

    func root(atSize size: UInt64) throws -> Digest { try MerkleTree(size: size, hashes: hashes).root() }

    /// That the first `size` entries are the beginning of the log as it is now.
    func consistencyProof(from size: UInt64) throws -> [Digest] {
        try MerkleTree(size: self.size, hashes: hashes).consistencyProof(from: size).path
    }

    /// Keeps the present checkpoint, cosigned.
    func keepCheckpoint(by cosigners: [Cosigner]) throws {
        try folder.put(try note(by: cosigners, at: time), at: "witnessed/\(size)")
    }

    /// Keeps what an entry names by digest.
    func keepArtefact(_ bytes: [UInt8], digest: Digest) throws {
        try folder.put(bytes, at: "artefacts/\(digest.hex)")
    }

    /// Writes what is still in memory, and the checkpoint last.
    ///
    /// - Parameter moment: when it was cosigned last.
    func finish(by cosigners: [Cosigner], at moment: UInt64) throws {
        if !bundle.isEmpty { try writeBundle() }
        for address in TileAddress.added(from: 0, to: size) {
            guard case .hashes = address.content else { continue }
            try folder.put(try HashTile.bytes(of: address, hashes: hashes), at: address.path)
        }
        try folder.put(try note(by: cosigners, at: max(moment, time)), at: TileAddress.checkpointPath)
    }

    private func writeBundle() throws {
        let index = (size - 1) / UInt64(TileAddress.fullWidth)
        let address = try TileAddress(content: .entries, index: index, width: bundle.count)
        try folder.put(try EntryBundle.bytes(of: bundle), at: address.path)
    }

    private func note(by cosigners: [Cosigner], at moment: UInt64) throws -> [UInt8] {
        let verifier = try LogVerifier(log: signer.verifierKey, witnesses: cosigners.map(\.verifierKey))
        let own = try verifier.verifyFirst(try signer.sign(size: size, root: frontier.root).encoded)
        return try cosigners.reduce(own) { checkpoint, cosigner in
            try verifier.adding(try cosigner.cosign(checkpoint, timeSeconds: moment), to: checkpoint)
        }.note.encoded
    }
}
