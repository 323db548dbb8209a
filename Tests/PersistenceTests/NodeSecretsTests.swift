// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import GRDB
import Persistence
import RoundProtocol
import SecureAggregation
import Testing

struct NodeSecretsTests {
    let node: SampleNode
    let round: SampleRound

    init() throws {
        node = try SampleNode()
        round = try node.round()
        try node.store.commit([.roster(node.roster)])
    }

    var digest: Digest { round.specification.digest }

    /// The beginning of a sealed record: its random nonce, which nothing else in the file equals.
    func sealedBeginning() throws -> [UInt8] {
        let sealed = try DatabaseQueue(path: node.path).read {
            try Data.fetchOne($0, sql: "SELECT secrets FROM open_round")
        }
        return Array(try #require(sealed).prefix(24))
    }

    @Test func noSecretIsEverInTheFileInPlain() throws {
        try node.store.commit([.reserve(node.reservation(round))])
        for (step, record) in round.node.enumerated() {
            if step == 3 { try node.store.commit([.charge(round: digest)]) }
            try node.store.commit([.round(record)])
            let disk = node.directory.databaseBytes("node.sqlite")
            #expect(disk.contains(subsequence: record.specification.canonicalBytes))
            if step > 0 {
                // Secrets stand at the end of a snapshot, 32 bytes each.
                let snapshot = record.session.snapshot().exposedCopy()
                #expect(!disk.contains(subsequence: snapshot.suffix(32)))
            }
            for value in record.noisedSum ?? [] {
                #expect(!disk.contains(subsequence: ProtocolHash.littleEndian(UInt64(bitPattern: value))))
            }
        }
    }

    @Test func aClosedRoundLeavesNoSealedSecretAndNoMessage() throws {
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[1])])
        let earlier = try sealedBeginning()
        try node.store.commit([.round(round.node[2])])
        let later = try sealedBeginning()
        let message = try #require(round.node[2].sent[.advertisement])
        let before = node.directory.databaseBytes("node.sqlite")
        for part in [later, message] { #expect(before.contains(subsequence: part)) }
        try node.store.commit([.cancelReservation(round: digest), .closeRound(digest)])
        let after = node.directory.databaseBytes("node.sqlite")
        for part in [earlier, later, message] { #expect(!after.contains(subsequence: part)) }
        #expect(after.contains(subsequence: digest.bytes))
    }

    @Test func anotherStoreKeyOpensNoRound() throws {
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[1])])
        let other = try SQLiteNodeStore(path: node.path, key: SecretBytes([UInt8](repeating: 1, count: 32)))
        #expect(throws: PersistenceError.wrongStoreKey) { try other.load(identity: node.identity) }
    }

    @Test func secretsAreBoundToTheirRound() throws {
        let second = try node.round(1)
        for round in [round, second] {
            try node.store.commit([.reserve(node.reservation(round)), .round(round.node[1])])
        }
        try DatabaseQueue(path: node.path).write {
            try $0.execute(sql: "UPDATE open_round SET secrets = (SELECT secrets FROM open_round WHERE position = 1)")
        }
        #expect(throws: PersistenceError.wrongStoreKey) { try node.load() }
    }

    @Test func aStoreKeyHas32Bytes() throws {
        for count in [31, 33] {
            #expect(throws: PersistenceError.malformed(what: "the store key")) {
                try SQLiteNodeStore(path: node.path, key: SecretBytes([UInt8](repeating: 1, count: count)))
            }
        }
    }

    @Test func aRoundWithoutReservationIsNotStored() throws {
        #expect(throws: PersistenceError.wrongLedgerState(round: digest, needed: .reserved)) {
            try node.store.commit([.round(round.node[0])])
        }
    }

    @Test func aMaskedVectorIsNotStoredUnpaid() throws {
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[2])])
        #expect(throws: PersistenceError.wrongLedgerState(round: digest, needed: .charged)) {
            try node.store.commit([.round(round.node[3])])
        }
        #expect(try node.load().rounds[digest]?.sent[.maskedInput] == nil)
    }

    @Test func aStoredMessageIsNeverReplaced() throws {
        try node.store.commit([.reserve(node.reservation(round)), .round(round.node[1])])
        let record = round.node[1]
        let altered = NodeRound(
            specification: record.specification, session: record.session, noisedSum: nil,
            sent: [.advertisement: [1, 2, 3]])
        #expect(throws: PersistenceError.writeOnce(what: "the advertisement message of round \(digest)")) {
            try node.store.commit([.round(altered)])
        }
        #expect(try node.load().rounds[digest]?.noisedSum == record.noisedSum)
    }
}
