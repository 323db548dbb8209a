// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct EntryProofTests {
    private let log: TestLog
    private let proof: UnverifiedEntryProof

    init() throws {
        log = try TestLog(size: 21)
        proof = try UnverifiedEntryProof(
            index: 9, path: try log.tree().inclusionProof(of: 9).path, note: try log.note())
    }

    @Test func itSurvivesWritingWithAndWithoutExtraData() throws {
        for extra: [UInt8]? in [nil, [], [1, 2, 3]] {
            let written = try UnverifiedEntryProof(index: 9, path: proof.path, note: proof.note, extra: extra)
            #expect(try UnverifiedEntryProof(parsing: written.encoded) == written)
        }
    }

    @Test func noFlippedBitOfTheFileIsAccepted() throws {
        let verifier = try log.verifier()
        for altered in proof.encoded.bitFlips {
            #expect(throws: TransparencyLogError.self) {
                try UnverifiedEntryProof(parsing: altered).verify(log.entries[9], by: verifier)
            }
        }
    }

    @Test func noFlippedBitOfTheEntryIsAccepted() throws {
        let verifier = try log.verifier()
        for altered in log.entries[9].bitFlips {
            #expect(throws: TransparencyLogError.self) { try proof.verify(altered, by: verifier) }
        }
    }

    @Test(arguments: [
        "", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n", "c2sp.org/tlog-proof@v1\nindex 00\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nx\n", "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex\n\nx\n", "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nx\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\nx\n", "c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\nx\n",
        "c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 0\n\nx\n", "c2sp.org/tlog-proof@v1\n\nindex 0\n\nx\n",
    ])
    func malformedFilesAreRefused(text: String) {
        #expect(throws: TransparencyLogError.self) { try UnverifiedEntryProof(parsing: Array(text.utf8)) }
    }
}
