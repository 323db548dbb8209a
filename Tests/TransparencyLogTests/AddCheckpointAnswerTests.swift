// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

/// What a log makes of a witness's answers: those of the specification, and nothing else.
struct AddCheckpointAnswerTests {
    private let witness: Cosigner
    private let log: TestLog
    private let checkpoint: VerifiedCheckpoint

    init() throws {
        log = try TestLog(size: 5)
        witness = log.cosigners[0]
        checkpoint = try log.checkpoint()
    }

    private func read(_ answer: AddCheckpointAnswer) throws -> AddCheckpointAnswer {
        try AddCheckpointAnswer(status: answer.status, body: answer.body, by: witness.verifierKey)
    }

    @Test func everyAnswerThatIsGivenCanBeRead() throws {
        let signature = try witness.cosign(checkpoint, timeSeconds: 1_800_000_000)
        for answer in [.cosigned(signature), .untrusted, .unknownLog, .unproven, .conflict(size: 4)]
            as [AddCheckpointAnswer]
        {
            #expect(try read(answer) == answer)
        }
        #expect(try read(.malformed(reason: "x")).status == 400)
    }

    @Test func theWitnessIsFoundAmongOtherSignatures() throws {
        let signatures = try [log.cosigners[1], witness].map { try $0.cosign(checkpoint, timeSeconds: 1_800_000_000) }
        let body = signatures.flatMap { Array("\($0.line)\n".utf8) }
        let answer = try AddCheckpointAnswer(status: 200, body: body, by: witness.verifierKey)
        #expect(answer == .cosigned(signatures[1]))
    }

    @Test(arguments: [
        (200, ""), (200, "hello\n"), (409, ""), (409, "-1\n"), (409, "04\n"), (409, "4\n5\n"),
        (409, "99999999999999999999\n"), (204, ""), (301, ""), (500, "oops\n"),
    ])
    func anythingElseIsNoAnswer(status: Int, body: String) {
        #expect(throws: TransparencyLogError.self) {
            try AddCheckpointAnswer(status: status, body: Array(body.utf8), by: witness.verifierKey)
        }
    }

    @Test func aRequestCarriesTheLogsSignatureAlone() throws {
        let cosigned = try LogVerifier(log: log.signer.verifierKey, witnesses: [witness.verifierKey])
            .adding(witness.cosign(checkpoint, timeSeconds: 1_800_000_000), to: checkpoint)
        let request = try AddCheckpointRequest(showing: cosigned, oldSize: 0, path: [])
        #expect(request.note == checkpoint.note.encoded)
    }
}
