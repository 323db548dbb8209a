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
        #expect(times == [coordinator.now, coordinator.now + 50, coordinator.now + 50])
    }

    @Test func everyCheckpointExtendsEveryEarlierOne() throws {
        let verifier = try scene.federation.epoch().logVerifier()
        var known: [VerifiedCheckpoint] = []
        for _ in 0..<9 {
            let newest = try coordinator.store.read { try verifier.verifyFirst($0.evidence(from: 0).checkpoint) }
            for old in known {
                let evidence = try coordinator.store.read { try $0.evidence(from: old.checkpoint.size) }
                #expect(
                    try verifier.verify(evidence.checkpoint, extending: old, path: evidence.consistencyProof) == newest)
            }
            known.append(newest)
            _ = try coordinator.store.write { transaction in
                try coordinator.log.append([event], now: coordinator.now, in: transaction)
            }
        }
        #expect(known.map(\.checkpoint.size) == Array(1...9))
    }

    @Test func aNodeThatKnowsOfMoreEntriesThanThereAreGetsNoProof() throws {
        let evidence = try coordinator.store.read { try $0.evidence(from: $0.logSize() + 1) }
        #expect(evidence.consistencyProof.isEmpty)
    }
}
