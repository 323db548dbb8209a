// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct TileVectorTests {
    @Test func everyTileMatches() throws {
        let vectors = try VectorFile.tiles().tiles
        let files = try TestLog(size: 300).publishedTiles().files
        #expect(Set(files.keys) == Set(vectors.map(\.path)))
        for vector in vectors {
            let bytes = try #require(files[vector.path])
            #expect(bytes.count == vector.byteCount)
            #expect(SHA256.hash(bytes).hex == vector.sha256Hex)
        }
    }
}
