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
    /// Files to serve instead; nil serves none.
    var replaced: [String: [UInt8]?] = [:]

    init(_ entries: [[UInt8]], key: SigningKey) throws {
        self.entries = entries
        var frontier = MerkleFrontier()
        var hashes = MemoryHashes()
        hashes.insert(try frontier.append(entries.map(MerkleHash.leaf)))
        self.hashes = hashes
        let signer = LogSigner(origin: try NoteName(TestFederation.origin), key: key)
        note = try signer.sign(size: frontier.size, root: frontier.root).encoded
    }

    init(_ federation: TestFederation) throws {
        try self.init(federation.entries.map { try $0.canonicalBytes() }, key: federation.logKey)
    }

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
    func trust(now: UInt64? = nil) throws -> AuditTrust {
        AuditTrust(
            log: NoteVerifierKey(name: try NoteName(Self.origin), kind: .log, key: logKey.verifyingKey),
            root: root.verifyingKey, federation: Self.federation, now: now ?? self.now + 1)
    }

    func audit() async throws -> AuditReport { try await audit(MemoryLog(self)) }

    func audit(_ log: MemoryLog, earlier: [UInt8]? = nil) async throws -> AuditReport {
        await AuditPipeline(source: log, trust: try trust(), earlier: earlier).run()
    }
}
