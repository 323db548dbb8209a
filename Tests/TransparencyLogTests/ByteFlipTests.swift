// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Synchronization
import Testing
import TransparencyLog

/// Everything a log publishes, with every single byte flipped in turn: nothing of it is accepted any more.
struct ByteFlipTests {
    private let log: TestLog

    init() throws { log = try TestLog(size: 300) }

    /// A changed byte for every place of `bytes`; which bit it is changes from place to place.
    private func flips(of bytes: [UInt8]) -> some Sequence<[UInt8]> {
        bytes.indices.lazy.map { place in
            var flipped = bytes
            flipped[place] ^= 1 << UInt8(place % 8)
            return flipped
        }
    }

    @Test func aCosignedCheckpointIsRejected() throws {
        let verifier = try log.verifier()
        let honest = try log.cosignedCheckpoint(timesSeconds: [1_767_000_000, 1_767_000_001])
        var unread = 0
        for flipped in flips(of: honest.note.encoded) {
            do {
                // What flips in a key's name or ID makes the line a stranger's: the log's own makes the note worthless,
                // a witness's no longer counts.
                let read = try verifier.verifyFirst(flipped)
                #expect(read.checkpoint == honest.checkpoint)
                #expect(read.cosignatures.count == 1)
                unread += 1
            } catch {
                #expect(error is TransparencyLogError)
            }
        }
        #expect(unread < 2 * ("node-01.example".utf8.count + 8))
    }

    @Test func aTileOfHashesIsRejected() async throws {
        let checkpoint = try log.checkpoint()
        let honest = try log.publishedTiles()
        for (path, bytes) in honest.files where !path.hasPrefix("tile/entries") {
            // Every place within a hash comes up: the stride shares no factor with its 32 bytes.
            for place in stride(from: 0, to: bytes.count, by: 5) {
                var tiles = honest
                tiles.files[path]?[place] ^= 1 << UInt8(place % 8)
                let outcome = await Result.catching {
                    try await VerifiedLogReader(checkpoint: checkpoint, source: tiles).verifyUpperTiles()
                }
                #expect(throws: TransparencyLogError.self, "\(path)") { try outcome.get() }
            }
        }
    }

    @Test func aBundleOfEntriesIsRejected() async throws {
        let honest = try log.publishedTiles()
        let tiles = ChangingTiles(honest)
        let reader = try await VerifiedLogReader(checkpoint: try log.checkpoint(), source: tiles)
        for (path, bytes) in honest.files where path.hasPrefix("tile/entries") {
            let address = try TileAddress(parsing: path)
            for flipped in flips(of: bytes) {
                tiles.set(path, flipped)
                let outcome = await Result.catching { try await reader.entries(inBundle: address.index) }
                #expect(throws: TransparencyLogError.self, "\(path)") { try outcome.get() }
            }
            tiles.set(path, bytes)
            #expect(try await reader.entries(inBundle: address.index).count == address.width)
        }
    }
}

/// A published log that changes under its reader.
final class ChangingTiles: TileSource {
    private let tiles: Mutex<MemoryTiles>

    init(_ tiles: MemoryTiles) { self.tiles = Mutex(tiles) }

    func set(_ path: String, _ bytes: [UInt8]) { tiles.withLock { $0.files[path] = bytes } }

    func read(_ address: TileAddress) async throws -> [UInt8]? {
        tiles.withLock { $0.files[address.path] }
    }
}
