// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

struct PlaybookIndexTests {
    private static func digests(_ count: Int) -> [Digest] { (0..<count).map { SHA256.hash([UInt8($0)]) } }

    @Test(arguments: [0, 1, Limits.maximumPlaybooks]) func isReadAsItWasWritten(_ count: Int) throws {
        let index = PlaybookIndex(Self.digests(count))
        #expect(index.canonicalBytes.count == 8 + 32 * count)
        #expect(try PlaybookIndex(canonicalBytes: index.canonicalBytes) == index)
        #expect(Set(index.digests) == Set(Self.digests(count)))
    }

    @Test func oneMoreThanTheLimitIsRefused() {
        let bytes = PlaybookIndex(Self.digests(Limits.maximumPlaybooks + 1)).canonicalBytes
        #expect(throws: FederationError.overLimit(field: "playbooks", limit: UInt64(Limits.maximumPlaybooks))) {
            try PlaybookIndex(canonicalBytes: bytes)
        }
    }

    @Test func anotherOrderOrADigestTwiceIsRefused() {
        var writer = CanonicalWriter()
        let digests = PlaybookIndex(Self.digests(2)).digests
        for pair in [[digests[1], digests[0]], [digests[0], digests[0]]] {
            writer = CanonicalWriter()
            writer.write(UInt64(2))
            for digest in pair { writer.write(digest) }
            #expect(throws: FederationError.malformed(field: "playbooks")) {
                try PlaybookIndex(canonicalBytes: writer.bytes)
            }
        }
    }

    @Test func leftoverBytesAreRefused() {
        #expect(throws: FederationError.trailingBytes(count: 1)) {
            try PlaybookIndex(canonicalBytes: PlaybookIndex([Digest]()).canonicalBytes + [0])
        }
    }
}
