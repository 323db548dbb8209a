// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing
import TransparencyLog

/// The log as the coordinator writes it: in the transaction of what it records.
struct LogAppenderTests {
    struct Failure: Error {}

    private let scene: RefusalScene
    private let event = LogEvent.contractPublished(name: "x", contractVersion: 1, digest: .zero)

    init() throws { scene = try RefusalScene() }

    private var coordinator: TestCoordinator { scene.coordinator }

    @Test func entriesOfATransactionThatFailsAreNotInTheLog() throws {
        let before = try coordinator.store.read { (try $0.logSize(), try $0.checkpoint()) }
        #expect(throws: Failure.self) {
            try coordinator.store.write { transaction in
                try coordinator.log.append([event], now: coordinator.now, in: transaction)
                throw Failure()
            }
        }
        let after = try coordinator.store.read { (try $0.logSize(), try $0.checkpoint()) }
        #expect(before == after)
    }

    @Test func entriesTimesNeverGoBack() throws {
        try coordinator.store.write { transaction in
            try coordinator.log.append([event], now: coordinator.now + 50, in: transaction)
            try coordinator.log.append([event], now: coordinator.now, in: transaction)
        }
        let times = try coordinator.store.read { reading in
            try reading.logEntries(0..<reading.logSize()).map { try LogEntry(canonicalBytes: $0).time }
        }
        #expect(times.suffix(3) == [coordinator.now, coordinator.now + 50, coordinator.now + 50])
    }

    @Test func everyCheckpointExtendsEveryEarlierOne() throws {
        let verifier = try scene.federation.epoch().logVerifier()
        var known: [VerifiedCheckpoint] = []
        for _ in 0..<9 {
            let note = try coordinator.store.read { try $0.checkpoint() ?? [] }
            let newest = try verifier.verifyFirst(note)
            for old in known {
                let path = try coordinator.store.read {
                    try $0.consistencyProof(from: old.checkpoint.size, to: newest.checkpoint.size)
                }
                #expect(try verifier.verify(note, extending: old, path: path) == newest)
            }
            known.append(newest)
            _ = try coordinator.store.write { transaction in
                try coordinator.log.append([event], now: coordinator.now, in: transaction)
            }
        }
        #expect(known.map(\.checkpoint.size) == Array(3...11))
    }

    @Test func thereIsNoProofBeyondTheEnd() throws {
        #expect(throws: TransparencyLogError.self) {
            try coordinator.store.read { try $0.consistencyProof(from: $0.logSize() + 1, to: $0.logSize()) }
        }
        #expect(throws: TransparencyLogError.self) {
            try coordinator.store.read { try $0.consistencyProof(from: 1, to: $0.logSize() + 1) }
        }
    }
}
