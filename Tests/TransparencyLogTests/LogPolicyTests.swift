// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct LogPolicyTests {
    private let log: TestLog
    private let logKey: String
    private let keys: [NoteVerifierKey]

    init() throws {
        log = try TestLog(size: 300)
        logKey = log.signer.verifierKey.encoded
        keys = try (0..<6).map { number in
            NoteVerifierKey(
                name: try NoteName("w\(number).example"), kind: .cosignature,
                key: try SigningKey(filler: UInt8(number + 1)).verifyingKey)
        }
    }

    /// The example of the specification, with keys.
    private var example: String {
        """
        # who may speak for this log
        log \(logKey) https://log.example/

        witness X1 \(keys[0].encoded)
        witness\tX2 \(keys[1].encoded) https://x2.example/
          witness X3 \(keys[2].encoded)\u{20}
        group X-witnesses 2 X1 X2 X3

        witness Y1 \(keys[3].encoded)
        witness Y2 \(keys[4].encoded)
        witness Y3 \(keys[5].encoded)
        group Y-witnesses any Y1 Y2 Y3

        group X-and-Y all X-witnesses Y-witnesses
        quorum X-and-Y

        """
    }

    @Test func theSpecificationsExampleMeansWhatItSays() throws {
        let policy = try LogPolicy(parsing: Array(example.utf8))
        for subset in 0..<64 {
            let cosigners = Set(keys.indices.filter { subset >> $0 & 1 == 1 }.map { keys[$0] })
            let expected = (subset & 7).nonzeroBitCount >= 2 && subset & 56 != 0
            #expect(policy.isSatisfied(by: cosigners) == expected, "\(subset)")
        }
    }

    @Test func aPolicySurvivesWriting() throws {
        let policy = try LogPolicy(parsing: Array(example.utf8))
        #expect(try LogPolicy(parsing: policy.encoded) == policy)
        let none = try LogPolicy(parsing: Array("quorum none\n".utf8))
        #expect(none.isSatisfied(by: []))
        #expect(String(decoding: none.encoded, as: UTF8.self) == "quorum none\n")
    }

    @Test func aQuorumOfMembersIsAPolicy() throws {
        let quorum = try WitnessQuorum(members: keys, colluding: 1, maximumAgeSeconds: 900)
        let policy = try LogPolicy(log: log.signer.verifierKey, quorum: quorum)
        #expect(policy.isSatisfied(by: Set(keys.prefix(4))))
        #expect(!policy.isSatisfied(by: Set(keys.prefix(3))))
        #expect(try LogPolicy(parsing: policy.encoded) == policy)
        #expect(throws: TransparencyLogError.self) {
            try LogPolicy(
                log: log.signer.verifierKey,
                quorum: WitnessQuorum(members: keys, colluding: 6, maximumAgeSeconds: 900))
        }
    }

    @Test func aCheckpointIsVerifiedByIt() throws {
        let checkpoint = try log.cosignedCheckpoint(timesSeconds: [1_767_000_000, 1_767_000_001])
        let members = log.cosigners.map(\.verifierKey)
        for (threshold, cosigned) in [("1", 1), ("all", 2)] {
            let text =
                "log \(logKey)\nwitness a \(members[0].encoded)\nwitness b \(members[1].encoded)\n"
                + "group g \(threshold) a b\nquorum g\n"
            let policy = try LogPolicy(parsing: Array(text.utf8))
            let verified = try policy.verify(checkpoint.note.encoded)
            #expect(verified.checkpoint == checkpoint.checkpoint)
            #expect(verified.cosignatures.count == 2)
            #expect(throws: TransparencyLogError.quorumNotReached(required: cosigned, counted: 0)) {
                try policy.verify(log.note())
            }
        }
        let other = try LogPolicy(parsing: Array("quorum none\n".utf8))
        #expect(throws: TransparencyLogError.self) { try other.verify(log.note()) }
    }

    @Test(arguments: [
        "", "quorum\n", "quorum none", "quorum none\nquorum none\n", "quorum X\n", "log\nquorum none\n",
        "witness none K\nquorum none\n", "witness a K\nwitness a L\nquorum none\n",
        "witness a K\nwitness b K\nquorum none\n",
        "witness a K\ngroup g 0 a\nquorum g\n", "witness a K\ngroup g 2 a\nquorum g\n", "group g any\nquorum g\n",
        "witness a K\ngroup g 1 a a\nquorum g\n", "witness a K\ngroup g 1 a\ngroup h 1 a\nquorum g\n",
        "group g 1 a\nwitness a K\nquorum g\n", "quorum a\nwitness a K\n", "witness a K\ngroup g 1 g\nquorum g\n",
        "witness a K\ngroup none 1 a\nquorum a\n", "witness a K\ngroup g 1 none\nquorum g\n", "witness a K\rquorum a\n",
        "log K\nquorum none\n", "witness a O\nquorum none\n", "log O\nlog O\nquorum none\n", "trust O\nquorum none\n",
        "quorum none none\n", "witness a K u v\nquorum a\n", "log O u v\nquorum none\n",
        "witness a K\ngroup g 01 a\nquorum g\n",
    ])
    func malformedPoliciesAreRefused(text: String) {
        let filled = text.replacing("K", with: keys[0].encoded).replacing("L", with: keys[1].encoded)
            .replacing("O", with: logKey)
        #expect(throws: TransparencyLogError.self) { try LogPolicy(parsing: Array(filled.utf8)) }
    }

    @Test func namesAreBytes() throws {
        // The sign for kelvin is another name than the letter; bytes that are no UTF-8 are a name too.
        let text =
            Array("witness K \(keys[0].encoded)\nwitness \u{212A} \(keys[1].encoded)\nwitness ".utf8) + [0xFF]
            + Array(" \(keys[2].encoded)\nquorum \u{212A}\n".utf8)
        let policy = try LogPolicy(parsing: text)
        #expect(policy.isSatisfied(by: [keys[1]]))
        #expect(!policy.isSatisfied(by: [keys[0]]))
        #expect(policy.encoded == text)
    }

    @Test func aPolicyHas1024WitnessesAtMost() throws {
        func text(_ count: Int) throws -> [UInt8] {
            let lines = try (0..<count).map { number in
                var random = SeededRandomSource(seed: SHA256.hash(Array("\(number)".utf8)))
                let key = try SigningKey.generate(from: &random).verifyingKey
                let name = try NoteName("w")
                return "witness w\(number) \(NoteVerifierKey(name: name, kind: .cosignature, key: key).encoded)\n"
            }
            return Array((lines.joined() + "quorum none\n").utf8)
        }
        #expect(try LogPolicy(parsing: text(LogLimits.maximumPolicyParts)).witnesses.count == 1024)
        #expect(throws: TransparencyLogError.overLimit(what: "policy witnesses", limit: 1024)) {
            try LogPolicy(parsing: text(LogLimits.maximumPolicyParts + 1))
        }
        let padding = [UInt8](repeating: 0x0A, count: LogLimits.maximumPolicyBytes)
        #expect(throws: TransparencyLogError.overLimit(what: "policy", limit: 1 << 20)) {
            try LogPolicy(parsing: padding + Array("quorum none\n".utf8))
        }
    }
}
