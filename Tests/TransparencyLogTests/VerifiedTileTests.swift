// SPDX-License-Identifier: Apache-2.0

import Testing
import TransparencyLog

/// Tiles that a mirror hands on.
struct VerifiedTileTests {
    private let log: TestLog

    init() throws { log = try TestLog(size: 700) }

    @Test(arguments: [0, 1, 255, 256, 300, 700] as [UInt64])
    func everyTileOfALogComesOutAsItWasPublished(size: UInt64) async throws {
        var shorter = try TestLog(size: 0)
        try shorter.append(Array(log.entries.prefix(Int(size))))
        let tiles = try shorter.publishedTiles()
        let reader = try await VerifiedLogReader(checkpoint: shorter.checkpoint(), source: tiles)
        for address in TileAddress.added(from: 0, to: size) {
            #expect(try await reader.tile(address) == tiles.files[address.path])
        }
    }

    @Test func aTileOfAnotherWidthOrPlaceIsRefused() async throws {
        let reader = try await VerifiedLogReader(checkpoint: log.checkpoint(), source: try log.publishedTiles())
        let strangers: [TileAddress] = try [
            TileAddress(content: .entries, index: 2, width: 187), TileAddress(content: .entries, index: 3),
            TileAddress(content: .hashes(level: 0), index: 1, width: 255),
            TileAddress(content: .hashes(level: 1), index: 0),
            TileAddress(content: .hashes(level: 1), index: 0, width: 3),
            TileAddress(content: .hashes(level: 2), index: 0),
        ]
        for address in strangers {
            await #expect(throws: TransparencyLogError.self) { try await reader.tile(address) }
        }
    }

    @Test func aTileThatChangedAfterOpeningIsNotHandedOn() async throws {
        let tiles = ChangingTiles(try log.publishedTiles())
        let reader = try await VerifiedLogReader(checkpoint: log.checkpoint(), source: tiles)
        for path in ["tile/0/000", "tile/0/002.p/188", "tile/entries/001"] {
            let address = try TileAddress(parsing: path)
            let honest = try await reader.tile(address)
            var altered = honest
            altered[altered.count / 2] ^= 1
            tiles.set(path, altered)
            await #expect(throws: TransparencyLogError.self) { try await reader.tile(address) }
        }
    }
}
