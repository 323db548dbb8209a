// SPDX-License-Identifier: Apache-2.0

import Testing
import TransparencyLog

struct TileAddressTests {
    @Test(arguments: [
        (TileAddress.Content.hashes(level: 0), UInt64(0), 256, "tile/0/000"),
        (.hashes(level: 1), 7, 255, "tile/1/007.p/255"),
        (.hashes(level: 0), 1_234_067, 256, "tile/0/x001/x234/067"),
        (.hashes(level: 7), 0, 1, "tile/7/000.p/1"),
        (.entries, 999, 256, "tile/entries/999"),
        (.entries, 1000, 44, "tile/entries/x001/000.p/44"),
        (.entries, 36_028_797_018_963_967, 256, "tile/entries/x036/x028/x797/x018/x963/967"),
    ])
    func pathsAreThoseOfTheSpecification(content: TileAddress.Content, index: UInt64, width: Int, path: String) throws {
        let address = try TileAddress(content: content, index: index, width: width)
        #expect(address.path == path)
        #expect(try TileAddress(parsing: path) == address)
    }

    @Test(arguments: [
        "", "tile", "tile/0", "/tile/0/000", "tile/0/000/", "tile//000", "tile/0/00", "tile/0/0000", "tile/0/abc",
        "tile/00/000", "tile/8/000", "tile/-1/000", "tile/x/000", "tile/0/x000", "tile/0/x000/001", "tile/0/001/002",
        "tile/0/x01/002", "tile/0/y001/002", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/000.p/+1", "tile/0/.p/1", "tile/0/000.p/1/2", "tile/0/000.q/1",
        "tile/entries/../000",
        "tile/entries/..", "tile/entries/%2e%2e", "tile/7/001", "tile/entries/x036/x028/x797/x018/x963/968",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "tile/0/０００", "entries/000", "tile/Entries/000",
    ])
    func otherPathsAreRefused(path: String) {
        #expect(throws: TransparencyLogError.self) { try TileAddress(parsing: path) }
    }

    /// The example of C2SP tlog-tiles.
    @Test func aTreeOf70000HasTheTilesOfTheSpecification() {
        let tiles = TileAddress.added(from: 0, to: 70_000)
        let widths = { (content: TileAddress.Content) in tiles.filter { $0.content == content }.map(\.width) }
        #expect(widths(.hashes(level: 0)) == [Int](repeating: 256, count: 273) + [112])
        #expect(widths(.entries) == widths(.hashes(level: 0)))
        #expect(widths(.hashes(level: 1)) == [256, 17])
        #expect(widths(.hashes(level: 2)) == [1])
        #expect(widths(.hashes(level: 3)).isEmpty)
    }

    @Test(arguments: [(0, 0), (0, 1), (5, 5), (5, 9), (200, 256), (255, 257), (256, 300), (300, 1025), (511, 512)])
    func growingWritesEveryTileThatChanged(old: UInt64, new: UInt64) {
        let all = Set(TileAddress.added(from: 0, to: new))
        let before = Set(TileAddress.added(from: 0, to: old))
        let added = TileAddress.added(from: old, to: new)
        #expect(Set(added) == all.subtracting(before))
        #expect(Set(added).count == added.count)
    }

    @Test func placesNoLogCanHaveAreRefused() {
        for (level, index, width) in [(8, 0, 256), (-1, 0, 256), (7, 1, 256), (0, 0, 0), (0, 0, 257)] {
            #expect(throws: TransparencyLogError.self) {
                try TileAddress(content: .hashes(level: level), index: UInt64(index), width: width)
            }
        }
    }
}
