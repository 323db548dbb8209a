// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// Every message against bytes written out by hand.
struct MessageEncodingTests {
    private let round = try? Digest([UInt8](repeating: 0xAA, count: 32))

    private static let advertisement = """
        0700000000000000 | node 7
        c1*32            | channel key
        d2*32            | mask key
        b3*32            | commitment
        04*32            | nonce
        e5*32            | ledger head
        56*64            | signature
        """

    private func signature(_ byte: UInt8) throws -> Signature { try Signature([UInt8](repeating: byte, count: 64)) }

    @Test func advertisementHas232Bytes() throws {
        let bytes = annotatedHex(Self.advertisement)
        #expect(bytes.count == Advertisement.byteCount)
        let advertisement = try Advertisement(canonicalBytes: bytes)
        #expect(advertisement.node == 7)
        #expect(advertisement.channelKey.bytes == [UInt8](repeating: 0xC1, count: 32))
        #expect(advertisement.maskKey.bytes == [UInt8](repeating: 0xD2, count: 32))
        #expect(advertisement.selfMaskCommitment.bytes == [UInt8](repeating: 0xB3, count: 32))
        #expect(advertisement.nonce == [UInt8](repeating: 4, count: 32))
        #expect(advertisement.ledgerHead.bytes == [UInt8](repeating: 0xE5, count: 32))
        #expect(advertisement.signature.bytes == [UInt8](repeating: 0x56, count: 64))
        #expect(advertisement.canonicalBytes == bytes)
    }

    @Test func advertiseKeysNamesItsRound() throws {
        let bytes = annotatedHex("aa*32 | round\n" + Self.advertisement)
        let message = try AdvertiseKeys(canonicalBytes: bytes)
        #expect(message.round == round)
        #expect(message.advertisement.node == 7)
        #expect(message.canonicalBytes == bytes)
    }

    @Test func advertisementListCarriesACheckpoint() throws {
        let bytes = annotatedHex(
            "aa*32 | round\n 0100000000000000 | one member\n" + Self.advertisement
                + "\n 0300000000000000 | length\n 010203 | checkpoint")
        let message = try AdvertisementList(canonicalBytes: bytes)
        #expect(message.round == round)
        #expect(message.advertisements.map(\.node) == [7])
        #expect(message.checkpoint == [1, 2, 3])
        #expect(message.memberBytes == annotatedHex(Self.advertisement))
        #expect(message.canonicalBytes == bytes)
    }

    @Test func encryptedShares() throws {
        let bytes = annotatedHex(
            """
            aa*32            | round
            0700000000000000 | sender 7
            0200000000000000 | two shares
            c1*104           | ciphertext, to the first member but 7
            c9*104           | ciphertext, to the next
            """)
        let message = try EncryptedShares(canonicalBytes: bytes)
        #expect(message.sender == 7)
        #expect(message.count == 2)
        #expect(message.canonicalBytes == bytes)
        let shares = try #require(message.shares(in: [1, 7, 9]))
        #expect(shares.map(\.peer) == [1, 9])
        #expect(shares[1].ciphertext == [UInt8](repeating: 0xC9, count: 104))
        #expect(message.shares(in: [1, 7]) == nil)
        let unordered = try EncryptedShares(round: message.round, sender: 7, shares: shares.reversed())
        #expect(unordered == message)
    }

    @Test func shareInbox() throws {
        let bytes = annotatedHex(
            """
            aa*32            | round
            0200000000000000 | two members
            0100000000000000 | 1
            0700000000000000 | 7
            0100000000000000 | one share
            0100000000000000 | from 1
            c1*104           | ciphertext
            """)
        let message = try ShareInbox(canonicalBytes: bytes)
        #expect(message.members == [1, 7])
        #expect(message.shares.map(\.peer) == [1])
        #expect(message.canonicalBytes == bytes)
    }

    @Test func maskedInput() throws {
        let bytes = annotatedHex(
            """
            aa*32            | round
            0700000000000000 | node 7
            2000000000000000 | words of 32 bits
            0800000000000000 | eight bytes
            01000000         | 1
            feffffff         | 2^32 - 2
            56*64            | signature
            """)
        let message = try MaskedInput(canonicalBytes: bytes)
        #expect(message.node == 7)
        #expect(message.wordSize == .bits32)
        #expect(message.dimension == 2)
        #expect(message.withVectorBytes { Array($0) } == [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF])
        #expect(message.vectorDigest == ProtocolHash.digest("y", [1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF]))
        #expect(message.canonicalBytes == bytes)
        let signature = try signature(0x56)
        let again = message.withVectorBytes { words in
            MaskedInput(round: message.round, node: 7, wordSize: .bits32, words: words) { _ in signature }
        }
        #expect(again == message)
    }

    @Test func survivorSet() throws {
        let bytes = annotatedHex(
            """
            aa*32            | round
            0100000000000000 | one survivor
            0700000000000000 | node 7
            d1*32            | digest of its vector
            56*64            | signature
            """)
        let message = try SurvivorSet(canonicalBytes: bytes)
        #expect(message.members == [7])
        #expect(message.survivors[0].vectorDigest.bytes == [UInt8](repeating: 0xD1, count: 32))
        #expect(message.survivors[0].signature == (try signature(0x56)))
        #expect(message.canonicalBytes == bytes)
    }

    @Test func consistencySignature() throws {
        let bytes = annotatedHex("aa*32 | round\n 0700000000000000 | node 7\n 56*64 | signature")
        let message = try ConsistencySignature(canonicalBytes: bytes)
        #expect(message.node == 7)
        #expect(message.signature == (try signature(0x56)))
        #expect(message.canonicalBytes == bytes)
    }

    @Test func consistencySet() throws {
        let bytes = annotatedHex(
            """
            aa*32            | round
            0200000000000000 | two signatures
            0700000000000000 | node 7
            56*64            | signature
            0800000000000000 | node 8
            57*64            | signature
            """)
        let message = try ConsistencySet(canonicalBytes: bytes)
        #expect(message.signatures.map(\.node) == [7, 8])
        #expect(message.signatures[1].signature == (try signature(0x57)))
        #expect(message.canonicalBytes == bytes)
    }

    @Test func unmaskingShares() throws {
        let bytes = annotatedHex(
            """
            aa*32            | round
            0700000000000000 | sender 7
            0200000000000000 | two shares
            0100000000000000 | owner 1
            00               | of its self mask
            05               | 5
            00*31            |
            0700000000000000 | owner 7
            01               | of its mask key
            01*32            | a scalar below L
            """)
        let message = try UnmaskingShares(canonicalBytes: bytes)
        #expect(message.sender == 7)
        #expect(message.shares.map(\.owner) == [1, 7])
        #expect(message.shares.map(\.kind) == [.selfMask, .maskKey])
        #expect(message.shares[0].value == Scalar(5))
        #expect(message.canonicalBytes == bytes)
    }
}
