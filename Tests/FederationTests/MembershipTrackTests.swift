// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// Who counts, entry by entry.
struct MembershipTrackTests {
    private let keys: [SigningKey]
    private let federation = ProtocolHash.digest("test", [1])

    init() throws {
        keys = try (1...8).map { try SigningKey(seed: SecretBytes([UInt8](repeating: UInt8($0), count: 32))) }
    }

    private func epoch(_ number: UInt64, members: Int, colluders: UInt64 = 1) -> RosterEpoch {
        RosterEpoch(
            federation: federation, number: number, previous: .zero, issuedAt: 1, validUntil: 2, logOrigin: "log",
            logKey: keys[7].verifyingKey,
            policy: PrivacyPolicy(
                period: 1, budgetNanoRho: 1, approvalAboveNanoRho: 0, minimumCohort: 3 + colluders,
                assumedColluders: colluders),
            members: (0..<members).map { index in
                RosterMember(
                    node: NodeIdentifier(UInt64(index) + 1), name: "b\(index)",
                    identityKey: keys[index].verifyingKey, status: .active, joinedInEpoch: 1)
            }, officers: [])
    }

    private func notice(
        _ node: UInt64, _ kind: MembershipNotice.Kind, at time: UInt64, by key: Int? = nil
    ) -> Signed<MembershipNotice> {
        let statement = MembershipNotice(
            federation: federation, node: NodeIdentifier(node), kind: kind, size: 0, root: .zero, signedAt: time,
            reason: "")
        return Signed.sign(statement, with: keys[key ?? Int(node) - 1])
    }

    @Test func theFirstEpochWithEnoughMembersCountsAtOnce() {
        var track = MembershipTrack()
        track.read(epoch(1, members: 1), at: 1)
        #expect(track.inForce == nil && track.pending.isEmpty)
        track.read(epoch(2, members: 2), at: 2)
        #expect(track.inForce?.epoch.number == 2)
        track.read(epoch(3, members: 3), at: 3)
        #expect(track.inForce?.epoch.number == 2)
        #expect(track.hasPending(below: 4) && !track.hasPending(below: 3))
    }

    @Test func aChangeTakesForceOnceACheckpointAboveItIsWitnessed() {
        var track = MembershipTrack()
        track.read(epoch(1, members: 5), at: 0)
        track.read(epoch(2, members: 4), at: 7)
        track.witness(7)
        #expect(track.inForce?.epoch.number == 1)
        track.witness(8)
        #expect(track.inForce?.epoch.number == 2)
        #expect(track.pending.isEmpty)
    }

    @Test func leavesAndReturnsTakeForceInTheirOrder() {
        var track = MembershipTrack()
        track.read(epoch(1, members: 5), at: 0)
        track.read(notice(5, .leave, at: 10).statement, at: 1)
        track.read(epoch(2, members: 6), at: 2)
        track.read(notice(5, .comeBack, at: 11).statement, at: 3)
        #expect(track.isAway(5))
        track.witness(3)
        #expect(track.inForce?.epoch.number == 2)
        #expect(track.inForce?.members.map(\.node) == [1, 2, 3, 4, 6])
        #expect(track.inForce?.requiredCosignatures == 4)
        #expect(track.isAway(5))
        track.witness(4)
        #expect(track.inForce?.members.count == 6)
        #expect(!track.isAway(5))
    }

    @Test func aNoticeIsAcceptedFromItsOwnMemberOnceAndInOrder() {
        var track = MembershipTrack()
        #expect(!track.accepts(notice(5, .leave, at: 10)))
        track.read(epoch(1, members: 5), at: 0)
        #expect(track.accepts(notice(5, .leave, at: 10)))
        #expect(!track.accepts(notice(5, .leave, at: 10, by: 3)))
        #expect(!track.accepts(notice(6, .leave, at: 10)))
        track.read(notice(5, .leave, at: 10).statement, at: 1)
        #expect(track.hasRead(notice(5, .leave, at: 10).statement))
        #expect(!track.accepts(notice(5, .leave, at: 10)))
        #expect(!track.accepts(notice(5, .comeBack, at: 9)))
        #expect(track.accepts(notice(5, .comeBack, at: 11)))
        var other = notice(5, .comeBack, at: 11).statement
        other.federation = .zero
        #expect(!track.accepts(Signed.sign(other, with: keys[4])))
    }

    @Test func requiredCosignaturesAreMoreThanHalfOfTheHonestAndTheColluders() {
        for (members, colluders, required) in [(3, 1, 3), (4, 1, 3), (5, 1, 4), (6, 1, 4), (7, 2, 5), (2, 0, 2)] {
            let enrolled = EnrolledMembers(epoch: epoch(1, members: members, colluders: UInt64(colluders)))
            #expect(enrolled.requiredCosignatures == required)
            // Two quorums share more members than collude.
            #expect(2 * required - members > colluders)
        }
    }

    @Test func itsBytesAreRead() throws {
        var track = MembershipTrack()
        let epochs = [epoch(1, members: 5), epoch(2, members: 6)]
        track.read(epochs[0], at: 0)
        track.read(notice(4, .leave, at: 9).statement, at: 1)
        track.witness(2)
        track.read(epochs[1], at: 2)
        track.read(notice(5, .leave, at: 10).statement, at: 3)
        var writer = CanonicalWriter()
        track.write(to: &writer)
        var reader = CanonicalReader(writer.bytes)
        #expect(try MembershipTrack(from: &reader, epochs: epochs) == track)
        try reader.finish()
        var lacking = CanonicalReader(writer.bytes)
        #expect(throws: FederationError.malformed(field: "epoch 2")) {
            try MembershipTrack(from: &lacking, epochs: [epochs[0]])
        }
    }
}
