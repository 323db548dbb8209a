// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct VerifiedLogReaderTests {
    private static let log = Result { try TestLog(size: 1000) }
    private let log: TestLog

    init() throws { log = try Self.log.get() }

    private func reader(_ tiles: MemoryTiles) async throws -> VerifiedLogReader<MemoryTiles> {
        try await VerifiedLogReader(checkpoint: try log.checkpoint(), source: tiles)
    }

    private func allEntries(_ reader: VerifiedLogReader<MemoryTiles>) async throws -> [[UInt8]] {
        var entries: [[UInt8]] = []
        for bundle in 0..<reader.bundleCount { entries += try await reader.entries(inBundle: bundle).map(\.bytes) }
        return entries
    }

    @Test(arguments: [0, 1, 255, 256, 257, 512, 1000]) func everyEntryIsReadInOrder(size: Int) async throws {
        let log = try TestLog(size: size)
        let reader = try await VerifiedLogReader(checkpoint: log.checkpoint(), source: log.publishedTiles())
        #expect(try await allEntries(reader) == log.entries)
        try await reader.verifyUpperTiles()
    }

    @Test func anyAlteredTruncatedOrMissingFileIsFound() async throws {
        let honest = try log.publishedTiles()
        for path in honest.files.keys {
            let bytes = try #require(honest.files[path])
            // Places in entries, in their lengths and in hashes.
            let flips = [0, 1, 2, bytes.count / 2 + 3, bytes.count / 2 + 5, bytes.count - 1].map { place in
                var flipped = bytes
                flipped[place] ^= 1
                return flipped
            }
            for lie in flips + [Array(bytes.dropLast()), bytes + [0], [], nil] {
                var tiles = honest
                tiles.files[path] = lie
                let outcome = await Result.catching {
                    let reader = try await reader(tiles)
                    _ = try await allEntries(reader)
                    try await reader.verifyUpperTiles()
                }
                #expect(throws: TransparencyLogError.self, "\(path)") { try outcome.get() }
            }
        }
    }

    @Test func entriesThatDoNotBelongTogetherAreFound() async throws {
        var tiles = try log.publishedTiles()
        let first = tiles.files["tile/entries/000"]
        tiles.files["tile/entries/000"] = tiles.files["tile/entries/001"]
        tiles.files["tile/entries/001"] = first
        let reader = try await reader(tiles)
        await #expect(throws: TransparencyLogError.tileMismatch(path: "tile/entries/000")) {
            try await reader.entries(inBundle: 0)
        }
    }

    @Test func aFullTileServesForThePartialOneItReplaced() async throws {
        var grown = log
        try grown.append((1000..<1100).map { Array("entry-\($0)".utf8) })
        let reader = try await reader(try grown.publishedTiles())
        #expect(try await allEntries(reader) == log.entries)
    }

    @Test(arguments: [0, 1, 255, 256, 300, 767, 768, 999, 1000])
    func earlierRootsFollowFromTheTiles(size: UInt64) async throws {
        let reader = try await reader(try log.publishedTiles())
        #expect(try await reader.root(atSize: size) == log.tree(size: size).root())
        try await reader.requireExtends(log.checkpoint(size: size))
    }

    @Test func anEarlierCheckpointOfAForkIsEvidence() async throws {
        let fork = try TestLog(size: 300) { $0 == 4 ? "other" : "entry-\($0)" }
        let reader = try await reader(try log.publishedTiles())
        let conflict = await Result.catching { try await reader.requireExtends(fork.checkpoint()) }
        #expect {
            try conflict.get()
        } throws: { error in
            guard case TransparencyLogError.inconsistent(let conflict) = error else { return false }
            return try conflict.trusted == fork.checkpoint() && conflict.offered == log.checkpoint()
        }
    }

    @Test func aLargerTrustedCheckpointIsARollback() async throws {
        var grown = log
        try grown.append([[1]])
        let larger = try grown.checkpoint()
        let reader = try await reader(try log.publishedTiles())
        let outcome = await Result.catching { try await reader.requireExtends(larger) }
        #expect {
            try outcome.get()
        } throws: { error in
            if case TransparencyLogError.rollback = error { true } else { false }
        }
    }

    @Test(arguments: [0, 255, 256, 700, 767, 768, 999])
    func proofsMadeFromTilesVerify(index: UInt64) async throws {
        let reader = try await reader(try log.publishedTiles())
        let proof = try await reader.proof(of: index)
        #expect(try proof.verify(log.entries[Int(index)], by: log.verifier()).entry.index == index)
    }

    @Test func placesOutsideTheLogAreRefused() async throws {
        let reader = try await reader(try log.publishedTiles())
        await #expect(throws: TransparencyLogError.self) { try await reader.entries(inBundle: 4) }
        await #expect(throws: TransparencyLogError.self) { try await reader.proof(of: 1000) }
        await #expect(throws: TransparencyLogError.self) { try await reader.root(atSize: 1001) }
    }
}

extension Result where Failure == any Error {
    /// What an asynchronous operation returned or threw.
    static func catching(_ body: () async throws -> Success) async -> Result {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
