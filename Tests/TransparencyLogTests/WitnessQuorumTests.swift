// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct WitnessQuorumTests {
    private let log: TestLog

    init() throws { log = try TestLog(size: 3) }

    private func quorum(colluding: Int = 0, members: Int = 2) throws -> WitnessQuorum {
        try WitnessQuorum(
            members: log.cosigners.prefix(members).map(\.verifierKey), colluding: colluding, maximumAgeSeconds: 100)
    }

    @Test(arguments: [(1, 0, 1), (2, 0, 2), (3, 0, 2), (5, 1, 4), (5, 2, 4), (10, 1, 6), (10, 3, 7)])
    func theNumberIsTheOneOfTheRule(members: Int, colluding: Int, required: Int) throws {
        var random = SeededRandomSource(seed: .zero)
        let keys = try (0..<members).map { index in
            Cosigner(name: try NoteName("node-\(index)"), key: try .generate(from: &random)).verifierKey
        }
        #expect(try WitnessQuorum(members: keys, colluding: colluding, maximumAgeSeconds: 1).required == required)
    }

    @Test func freshCosignaturesOfEnoughMembersAreAccepted() throws {
        let checkpoint = try log.cosignedCheckpoint(timesSeconds: [1000, 1000])
        for now in [1000, 1100, 1000 - LogLimits.clockSkewSeconds] { try quorum().check(checkpoint, nowSeconds: now) }
    }

    @Test func oneMemberTooFewIsRefused() throws {
        let checkpoint = try log.cosignedCheckpoint(timesSeconds: [1000])
        #expect(throws: TransparencyLogError.quorumNotReached(required: 2, counted: 1)) {
            try quorum().check(checkpoint, nowSeconds: 1000)
        }
    }

    @Test func aCosignatureOneSecondTooOldOrTooEarlyDoesNotCount() throws {
        let checkpoint = try log.cosignedCheckpoint(timesSeconds: [1000, 1000])
        for now in [1101, 1000 - LogLimits.clockSkewSeconds - 1] {
            #expect(throws: TransparencyLogError.quorumNotReached(required: 2, counted: 0)) {
                try quorum().check(checkpoint, nowSeconds: now)
            }
        }
    }

    @Test func aWitnessOutsideTheMembershipReplacesNobody() throws {
        let checkpoint = try log.cosignedCheckpoint(timesSeconds: [1000, 1000])
        let alone = try quorum(colluding: 1, members: 1)
        #expect(throws: TransparencyLogError.quorumNotReached(required: 2, counted: 1)) {
            try alone.check(checkpoint, nowSeconds: 1000)
        }
    }

    @Test func anEmptyMembershipIsNeverEnough() throws {
        let checkpoint = try log.cosignedCheckpoint(timesSeconds: [1000, 1000])
        #expect(throws: TransparencyLogError.quorumNotReached(required: 1, counted: 0)) {
            try quorum(members: 0).check(checkpoint, nowSeconds: 1000)
        }
    }

    @Test func impossibleRulesAreRefused() throws {
        let key = log.cosigners[0].verifierKey
        #expect(throws: TransparencyLogError.self) { try quorum(colluding: -1) }
        #expect(throws: TransparencyLogError.self) {
            try WitnessQuorum(members: [key, key], colluding: 0, maximumAgeSeconds: 1)
        }
        #expect(try quorum(colluding: .max).required > 2)
    }
}
