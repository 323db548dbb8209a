// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

/// Every answer of C2SP tlog-witness.
struct WitnessTests {
    private let log: TestLog
    private let records = MemoryWitnessRecords()
    private let witness: Witness

    init() throws {
        log = try TestLog(size: 300)
        witness = try Witness(cosigner: log.cosigners[0], logs: [log.signer.verifierKey], records: records)
    }

    private func submit(
        _ size: UInt64, from old: UInt64, of other: TestLog? = nil, path: [Digest]? = nil, time: UInt64 = 1_767_000_000
    ) throws -> Witness.Outcome {
        let source = other ?? log
        let proof = old <= size ? try source.tree(size: size).consistencyProof(from: old).path : []
        let request = try AddCheckpointRequest(oldSize: old, path: path ?? proof, note: try source.note(size: size))
        return try witness.answer(request.encoded, timeSeconds: time)
    }

    @Test func aGrowingLogIsCosigned() throws {
        let sizes: [UInt64] = [0, 1, 1, 2, 3, 7, 8, 255, 256, 257, 300, 300]
        var old: UInt64 = 0
        for (step, size) in sizes.enumerated() {
            let outcome = try submit(size, from: old, time: 1_767_000_000 + UInt64(step))
            guard case .cosigned(let signature) = outcome.answer else {
                Issue.record("\(size): \(outcome.answer)")
                return
            }
            let cosigned = try log.verifier().adding(signature, to: log.checkpoint(size: size))
            #expect(cosigned.cosignatures.map(\.timeSeconds) == [1_767_000_000 + UInt64(step)])
            #expect(records.note(of: log.signer.verifierKey.name) == (try log.note(size: size)))
            old = size
        }
    }

    @Test func theAnswerIsTheLineOfTheKnownAnswer() throws {
        let vectors = try VectorFile.checkpoint()
        let outcome = try submit(300, from: 0, time: try #require(vectors.timesSeconds.first))
        #expect(outcome.answer.status == 200)
        let lines = vectors.cosigned.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(String(decoding: outcome.answer.body, as: UTF8.self) == "\(lines[5])\n")
    }

    @Test(arguments: [
        "", "old", "old \n", "old 0\n", "old 0\n\n", "old 00\n\n", "old -1\n\n", "old 9223372036854775808\n\n",
        "new 0\n\n",
        "old 0\nAAAA\n\n", "old 0\n\naudit.example/log\n300\nrrsCfVw90Ihx7lJXemH8gxItDRQ1J5GUNjm9TBLTaUM=\n",
        "old 0\n\naudit.example/log\n300\nAAAA\n\n— a AAAAAAE=\n",
    ])
    func whatIsNotARequestIsA400(text: String) throws {
        #expect(try witness.answer(Array(text.utf8), timeSeconds: 1).answer.status == 400)
    }

    @Test func anOldSizeOverTheCheckpointsIsA400() throws {
        _ = try submit(8, from: 0)
        #expect(try submit(7, from: 8).answer.status == 400)
    }

    @Test func aSignatureByNoTrustedKeyIsA403() throws {
        let stranger = LogSigner(origin: log.signer.verifierKey.name, key: try SigningKey(filler: 9))
        let note = try stranger.sign(size: 3, root: try log.tree(size: 3).root()).encoded
        let request = try AddCheckpointRequest(oldSize: 0, path: [], note: note)
        #expect(try witness.answer(request.encoded, timeSeconds: 1).answer.status == 403)
        var forged = try log.note(size: 3)
        forged[20] ^= 1
        let altered = try AddCheckpointRequest(oldSize: 0, path: [], note: forged)
        #expect([400, 403].contains(try witness.answer(altered.encoded, timeSeconds: 1).answer.status))
    }

    @Test func aLogThatIsNotFollowedIsA404() throws {
        let other = LogSigner(origin: try NoteName("other.example/log"), key: try SigningKey(filler: 9))
        let request = try AddCheckpointRequest(
            oldSize: 0, path: [], note: try other.sign(size: 0, root: MerkleHash.empty).encoded)
        #expect(try witness.answer(request.encoded, timeSeconds: 1).answer == .unknownLog)
    }

    @Test func anotherOldSizeIsA409WithTheSize() throws {
        _ = try submit(7, from: 0)
        for old: UInt64 in [0, 3, 8] {
            let answer = try submit(8, from: old).answer
            #expect(answer == .conflict(size: 7))
            #expect(answer.status == 409)
            #expect(answer.contentType == "text/x.tlog.size")
            #expect(answer.body == Array("7\n".utf8))
        }
    }

    @Test func anotherRootAtTheSameSizeIsA409WithEvidence() throws {
        let fork = try TestLog(size: 7) { "fork-\($0)" }
        _ = try submit(7, from: 0)
        for old: UInt64 in [7, 0] {
            let outcome = try submit(7, from: old, of: fork)
            #expect(outcome.answer == .conflict(size: 7))
            #expect(outcome.evidence?.provesEquivocation == true)
            #expect(outcome.evidence?.trusted.note.encoded == (try log.note(size: 7)))
            #expect(outcome.evidence?.offered.note.encoded == (try fork.note(size: 7)))
        }
    }

    @Test func aProofThatDoesNotVerifyIsA422WithEvidence() throws {
        let fork = try TestLog(size: 8) { "fork-\($0)" }
        _ = try submit(3, from: 0)
        let outcome = try submit(8, from: 3, of: fork)
        #expect(outcome.answer.status == 422)
        #expect(outcome.evidence?.proof?.newSize == 8)
        for path in try log.tree(size: 7).consistencyProof(from: 3).path.mutations() {
            #expect(try submit(7, from: 3, path: path).answer == .unproven)
        }
        #expect(try submit(3, from: 3, path: [.zero]).answer == .unproven)
        #expect(try submit(7, from: 3).answer.status == 200)
    }

    @Test func aProofFromNothingMustBeEmpty() throws {
        #expect(try submit(7, from: 0, path: [.zero]).answer == .unproven)
    }

    @Test func nothingIsCosignedThatWasNotRecorded() throws {
        records.full = true
        #expect(throws: MemoryWitnessRecords.DiskFull.self) { try submit(7, from: 0) }
        records.full = false
        #expect(try submit(8, from: 7).answer == .conflict(size: 0))
    }

    @Test func aRecordThatNobodySignedIsNotTakenForNone() throws {
        var note = try log.note(size: 7)
        note[20] ^= 1
        records.set(note, of: log.signer.verifierKey.name)
        #expect(throws: TransparencyLogError.self) { try submit(8, from: 0) }
        #expect(records.note(of: log.signer.verifierKey.name) == note)
    }

    @Test func requestsAtOnceNeverLeadBackwards() async throws {
        _ = try submit(1, from: 0)
        let answers = try await withThrowingTaskGroup(of: AddCheckpointAnswer.self) { group in
            for size in UInt64(2)...40 { group.addTask { try submit(size, from: 1).answer } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        // All of them prove themselves from size 1: exactly one can have been there.
        #expect(answers.filter { $0.status == 200 }.count == 1)
        #expect(answers.filter { $0.status == 409 }.count == 38)
    }

    @Test func cosignaturesOfManyMembersAreCarriedAndIgnored() throws {
        let line = Array("— stranger.example AAAAAAE=\n".utf8)
        let note = try log.note(size: 3) + (0..<1000).flatMap { _ in line }
        let request = try AddCheckpointRequest(oldSize: 0, path: [], note: note)
        #expect(try witness.answer(request.encoded, timeSeconds: 1).answer.status == 200)
    }

    @Test func aLogIsNotItsOwnWitness() throws {
        let key = try SigningKey(filler: 5)
        let name = try NoteName("log.example")
        #expect(throws: TransparencyLogError.self) {
            try Witness(
                cosigner: Cosigner(name: try NoteName("w.example"), key: key),
                logs: [NoteVerifierKey(name: name, kind: .log, key: key.verifyingKey)], records: records)
        }
    }

    @Test func aRequestSurvivesWriting() throws {
        for (old, size): (UInt64, UInt64) in [(0, 300), (255, 300), (300, 300)] {
            let request = try AddCheckpointRequest(
                oldSize: old, path: try log.tree(size: size).consistencyProof(from: old).path,
                note: try log.note(size: size))
            #expect(try AddCheckpointRequest(parsing: request.encoded) == request)
        }
    }

    @Test func aProofOf63HashesIsTheLongest() throws {
        let path = [Digest](repeating: .zero, count: LogLimits.maximumConsistencyPath)
        let longest = try AddCheckpointRequest(oldSize: 1, path: path, note: [1])
        #expect(try AddCheckpointRequest(parsing: longest.encoded) == longest)
        #expect(throws: TransparencyLogError.self) {
            try AddCheckpointRequest(oldSize: 1, path: path + [.zero], note: [1])
        }
        let line = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        let longer = "old 1\n" + String(repeating: line, count: 64) + "\nx\n"
        #expect(throws: TransparencyLogError.self) { try AddCheckpointRequest(parsing: Array(longer.utf8)) }
    }
}

extension SigningKey {
    /// A key whose seed is one byte, 32 times.
    init(filler: UInt8) throws { try self.init(seed: SecretBytes([UInt8](repeating: filler, count: 32))) }
}
