// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import TransparencyLog

/// `tributary-lab bench log`.
struct LogBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "The transparency log in memory: append, prove, verify, sign.")

    static let entries = 100_000
    static let entryBytes = 110

    @OptionGroup var output: KernelOutput

    func run() throws { try output.write(Self.measured()) }

    static func measured(entries: Int = entries) throws -> KernelFigures {
        var figures = KernelFigures()
        let texts = (0..<UInt64(entries)).map { index in
            ProtocolHash.littleEndian(index) + [UInt8](repeating: 7, count: entryBytes - 8)
        }
        try figures.measure("append \(entries) entries of \(entryBytes) B", items: Double(entries), unit: "entries") {
            _ = try appended(texts)
        }
        let (frontier, hashes) = try appended(texts)
        let tree = try MerkleTree(size: frontier.size, hashes: hashes)
        let middle = frontier.size / 3
        figures.measure("root from the frontier") { _ = frontier.root }
        try figures.measure("inclusion proof") { _ = try tree.inclusionProof(of: middle) }
        try figures.measure("consistency proof") { _ = try tree.consistencyProof(from: middle) }
        let inclusion = try tree.inclusionProof(of: middle)
        let leaf = MerkleHash.leaf(texts[Int(middle)])
        let root = frontier.root
        try figures.measure("verify inclusion") { try inclusion.verify(leaf: leaf, root: root) }
        let consistency = try tree.consistencyProof(from: middle)
        let oldRoot = try MerkleTree(size: middle, hashes: hashes).root()
        try figures.measure("verify consistency") { try consistency.verify(oldRoot: oldRoot, newRoot: root) }
        let origin = try NoteName("bench.example/log")
        let key = try SigningKey(seed: SecretBytes(Digest.zero.bytes))
        let signer = LogSigner(origin: origin, key: key)
        try figures.measure("sign a checkpoint") { _ = try signer.sign(size: frontier.size, root: root) }
        return figures
    }

    private static func appended(_ texts: [[UInt8]]) throws -> (MerkleFrontier, MemoryHashes) {
        var frontier = MerkleFrontier()
        var hashes = MemoryHashes()
        hashes.insert(try frontier.append(texts.map { MerkleHash.leaf($0) }))
        return (frontier, hashes)
    }
}
