// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TransparencyLog

/// A log in memory, with the keys of the known answers: its entries, its stored hashes, and whatever it publishes.
struct TestLog {
    private(set) var entries: [[UInt8]] = []
    private(set) var frontier = MerkleFrontier()
    private(set) var hashes = MemoryHashes()
    let signer: LogSigner
    let cosigners: [Cosigner]

    /// The log of the known answers: entry `i` is the text `entry-i`.
    init(size: Int, entry: (Int) -> String = { "entry-\($0)" }) throws {
        let keys = try VectorFile.keys()
        signer = LogSigner(origin: try NoteName(keys.log.name), key: try keys.log.signingKey())
        cosigners = try keys.witnesses.map { Cosigner(name: try NoteName($0.name), key: try $0.signingKey()) }
        try append((0..<size).map { Array(entry($0).utf8) })
    }

    mutating func append(_ new: [[UInt8]]) throws {
        hashes.insert(try frontier.append(new.map(MerkleHash.leaf)))
        entries += new
    }

    var size: UInt64 { frontier.size }

    func tree(size: UInt64? = nil) throws -> MerkleTree<MemoryHashes> {
        try MerkleTree(size: size ?? self.size, hashes: hashes)
    }

    func verifier() throws -> LogVerifier {
        try LogVerifier(log: signer.verifierKey, witnesses: cosigners.map(\.verifierKey))
    }

    /// The signed checkpoint at `size`.
    func note(size: UInt64? = nil) throws -> [UInt8] {
        let size = size ?? self.size
        return try signer.sign(size: size, root: try tree(size: size).root()).encoded
    }

    func checkpoint(size: UInt64? = nil) throws -> VerifiedCheckpoint { try verifier().verifyFirst(note(size: size)) }

    /// The checkpoint at the log's size with a cosignature for each time, by one witness after the other.
    func cosignedCheckpoint(timesSeconds: [UInt64]) throws -> VerifiedCheckpoint {
        try zip(cosigners, timesSeconds).reduce(try checkpoint()) { checkpoint, cosignature in
            let (cosigner, time) = cosignature
            return try verifier().adding(try cosigner.cosign(checkpoint, timeSeconds: time), to: checkpoint)
        }
    }

    func publishedTiles() throws -> MemoryTiles {
        var tiles = MemoryTiles()
        for address in TileAddress.added(from: 0, to: size) {
            switch address.content {
            case .hashes: tiles.files[address.path] = try HashTile.bytes(of: address, hashes: hashes)
            case .entries:
                let first = Int(address.index) * TileAddress.fullWidth
                tiles.files[address.path] = try EntryBundle.bytes(of: Array(entries[first..<first + address.width]))
            }
        }
        return tiles
    }
}

/// A published log in memory, free to lie.
struct MemoryTiles: TileSource {
    var files: [String: [UInt8]] = [:]

    func read(_ address: TileAddress) async throws -> [UInt8]? { files[address.path] }
}
