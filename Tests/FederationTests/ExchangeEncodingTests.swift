// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// Polls and answers: what is written is read, and nothing beyond a limit.
struct ExchangeEncodingTests {
    private let digest = ProtocolHash.digest("test", [1])

    private var poll: PollRequest {
        PollRequest(
            logSize: 9, witnessedSize: 7, cosignature: Array("— a b".utf8), waitSeconds: 20, knownStudies: [digest],
            declinedRounds: [digest, .zero])
    }

    private func page(entries: [[UInt8]] = [[1], [2, 3]], proof: Int = 2) -> LogPage {
        LogPage(
            entries: entries, checkpoint: [7, 8], consistencyProof: Array(repeating: digest, count: proof),
            witnessed: WitnessedCheckpoint(note: [9], size: 3, consistencyProof: [digest]))
    }

    private func isRead(_ message: CoordinatorMessage) throws -> Bool {
        try CoordinatorMessage(canonicalBytes: message.canonicalBytes) == message
    }

    @Test func aPollIsRead() throws {
        #expect(try PollRequest(canonicalBytes: poll.canonicalBytes) == poll)
        #expect(throws: FederationError.trailingBytes(count: 1)) {
            try PollRequest(canonicalBytes: poll.canonicalBytes + [0])
        }
    }

    @Test func aCosignatureHasALimit() throws {
        var poll = poll
        poll.cosignature = [UInt8](repeating: 1, count: Limits.maximumCosignatureBytes)
        #expect(try PollRequest(canonicalBytes: poll.canonicalBytes) == poll)
        poll.cosignature.append(1)
        #expect(throws: FederationError.overLimit(field: "cosignature", limit: UInt64(Limits.maximumCosignatureBytes)))
        {
            try PollRequest(canonicalBytes: poll.canonicalBytes)
        }
    }

    @Test func everyAnswerIsRead() throws {
        let announcement = Announcement(round: digest, logIndex: 5, state: [1, 2, 3])
        let steps: [RoundStep] = [
            .announcement(announcement), .advertisements(try AdvertisementList(round: digest, advertisements: [])),
            .shares(try ShareInbox(round: digest, members: [1, 2], shares: [])),
            .survivors(try SurvivorSet(round: digest, survivors: [])),
            .consistency(try ConsistencySet(round: digest, signatures: [])),
        ]
        for step in steps {
            #expect(try isRead(CoordinatorMessage(step: step)))
            #expect(try isRead(CoordinatorMessage(log: page(), step: step)))
            #expect(step.round == digest)
        }
        var bare = page()
        bare.witnessed = nil
        #expect(try isRead(CoordinatorMessage(log: bare)))
    }

    @Test func anAnswerThatSaysNothingIsMalformed() {
        #expect(throws: FederationError.malformed(field: "message")) {
            try CoordinatorMessage(canonicalBytes: CoordinatorMessage().canonicalBytes)
        }
    }

    @Test func anUnknownStepIsMalformed() {
        for kind in [0, 7, 255] as [UInt8] {
            #expect(throws: FederationError.malformed(field: "kind")) {
                try CoordinatorMessage(canonicalBytes: [0, 1, kind])
            }
        }
    }

    @Test func aPagesEntriesAreLimitedInNumber() throws {
        let most = [[UInt8]](repeating: [1], count: Limits.maximumPageEntries)
        #expect(try isRead(CoordinatorMessage(log: page(entries: most))))
        #expect(throws: FederationError.overLimit(field: "entries", limit: UInt64(Limits.maximumPageEntries))) {
            _ = try isRead(CoordinatorMessage(log: page(entries: most + [[1]])))
        }
    }

    @Test func aPagesEntriesAreLimitedInBytes() throws {
        let entry = [UInt8](repeating: 1, count: 32_768)
        let most = [[UInt8]](repeating: entry, count: Limits.maximumPageBytes / entry.count)
        #expect(try isRead(CoordinatorMessage(log: page(entries: most))))
        #expect(throws: FederationError.overLimit(field: "entries", limit: UInt64(Limits.maximumPageBytes))) {
            _ = try isRead(CoordinatorMessage(log: page(entries: most + [[1]])))
        }
        let tooLong = [UInt8](repeating: 1, count: LogEntry.maximumBytes + 1)
        #expect(throws: FederationError.overLimit(field: "entry", limit: UInt64(LogEntry.maximumBytes))) {
            _ = try isRead(CoordinatorMessage(log: page(entries: [tooLong])))
        }
    }

    @Test func aProofAndACheckpointAreLimited() throws {
        #expect(try isRead(CoordinatorMessage(log: page(proof: Limits.maximumProofHashes))))
        #expect(throws: FederationError.self) {
            _ = try isRead(CoordinatorMessage(log: page(proof: Limits.maximumProofHashes + 1)))
        }
        var large = page()
        large.checkpoint = [UInt8](repeating: 1, count: Limits.maximumCheckpointBytes)
        #expect(try isRead(CoordinatorMessage(log: large)))
        large.checkpoint.append(1)
        #expect(throws: FederationError.self) { _ = try isRead(CoordinatorMessage(log: large)) }
    }

    @Test func everyTruncationIsRefused() {
        let bytes = CoordinatorMessage(
            log: page(), step: .announcement(Announcement(round: digest, logIndex: 5, state: [1]))
        ).canonicalBytes
        for count in bytes.indices {
            #expect(throws: FederationError.self) { try CoordinatorMessage(canonicalBytes: Array(bytes[..<count])) }
        }
    }
}
