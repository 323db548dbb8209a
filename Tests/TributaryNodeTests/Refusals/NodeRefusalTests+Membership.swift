// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import SecureAggregation
import Testing
import TributaryNode

/// Line 3: lies about who takes part, and about who has seen the log.
extension NodeRefusalTests {
    @Test func refusesAnEpochThatTheRootDidNotSign() async throws {
        let scene = try await RoundScene.at(.announcement)
        let size = try scene.workspace.state().reading.size
        let forged = try #require(scene.changed { $0.validUntil += 1 })
        try await scene.publish(forged, signedBy: scene.test.federation.others[0])
        #expect(scene.codes == ["log_refused"])
        #expect(try scene.workspace.state().reading.size == size)
        #expect(try LogFacts(scene.workspace.state()).isStopped)
    }

    @Test func refusesALowerEpoch() async throws {
        let scene = try await RoundScene.at(.announcement)
        let size = try scene.workspace.state().reading.size
        var lower = try #require(scene.changed { $0.validUntil += 1 })
        lower.number -= 1
        try await scene.publish(lower)
        #expect(scene.codes == ["log_refused"])
        #expect(try scene.workspace.state().reading.size == size)
    }

    @Test func refusesARoundUnderAnotherEpoch() async throws {
        let scene = try await RoundScene.at(.announcement)
        try await scene.expectRefusal("roster_refused", of: scene.announce { $0.rosterDigest = .zero })
    }

    @Test func refusesARoundAfterTheEpochsEnd() async throws {
        let scene = try await RoundScene.at(.announcement)
        scene.test.clock.wait(seconds: scene.roster.validUntil - scene.now + 1)
        try await scene.expectRefusal("roster_refused", of: scene.announce())
    }

    @Test func refusesARoundInWhichItIsSuspended() async throws {
        let scene = try await RoundScene.at(.announcement)
        let next = scene.changed { epoch in
            guard let own = epoch.members.firstIndex(where: { $0.node == RoundScene.node }) else { return }
            epoch.members[own].status = .suspended
        }
        try await scene.publish(#require(next))
        let before = try RoundScene.Traces(scene)
        try await scene.tell(scene.announce())
        #expect(scene.codes == ["roster_refused"])
        #expect(try RoundScene.Traces(scene) == before)
    }

    @Test func refusesARoundWhileItIsOnLeave() async throws {
        let scene = try await RoundScene.at(.announcement)
        try await scene.runner.carryOut(NoticeRequest(kind: .leave, reason: "closed for repairs"))
        let before = try RoundScene.Traces(scene)
        try await scene.tell(scene.announce())
        #expect(scene.codes == ["on_leave"])
        #expect(try RoundScene.Traces(scene) == before)
        #expect(try scene.workspace.state().reading.size == scene.log.size)
        #expect(scene.test.link.polls.last?.cosignature.isEmpty == true)
    }

    @Test func refusesAnUnknownMember() async throws {
        let scene = try await RoundScene.at(.list)
        var random = SystemRandomSource()
        let stranger = try scene.advertisement(
            of: NodeIdentifier(rawValue: 77), identity: .generate(from: &random))
        try await scene.expectRefusal("unknown_member", of: .advertisements(scene.list(adding: stranger)))
    }

    @Test func refusesAMemberThatWasRevoked() async throws {
        let scene = try await RoundScene.at(.announcement)
        try await scene.publish(#require(scene.changed { $0.members[0].status = .revoked }))
        try await scene.advertise(scene.announce())
        let revoked = try scene.advertisement(
            of: NodeIdentifier(rawValue: 1), identity: scene.test.federation.others[0])
        try await scene.expectRefusal("unknown_member", of: .advertisements(scene.list(adding: revoked)))
    }

    @Test func refusesItsOwnAdvertisementAltered() async throws {
        let scene = try await RoundScene.at(.list)
        let list = try scene.list(altering: RoundScene.node) { $0[140] ^= 1 }
        try await scene.expectRefusal("own_advertisement_altered", of: .advertisements(list))
    }

    @Test func refusesAListWithoutItself() async throws {
        let scene = try await RoundScene.at(.list)
        let list = try AdvertisementList(
            round: scene.round, advertisements: scene.list.advertisements.filter { $0.node != RoundScene.node })
        try await scene.expectRefusal("own_advertisement_altered", of: .advertisements(list))
    }

    @Test func refusesAnotherBranchsKeyAltered() async throws {
        let scene = try await RoundScene.at(.list)
        let list = try scene.list(altering: NodeIdentifier(rawValue: 1)) { $0[9] ^= 1 }
        try await scene.expectRefusal("bad_advertisement_signature", of: .advertisements(list))
    }

    @Test func refusesARepeatedKey() async throws {
        let scene = try await RoundScene.at(.list)
        let copied = try scene.advertisement(
            of: NodeIdentifier(rawValue: 1), identity: scene.test.federation.others[0],
            channelKey: scene.list.advertisements[1].channelKey)
        try await scene.expectRefusal("repeated_key", of: .advertisements(scene.list(adding: copied)))
    }

    @Test func refusesAKeyThatGivesNoSecret() async throws {
        let scene = try await RoundScene.at(.list)
        let lowOrder = try AgreementPublicKey([1] + [UInt8](repeating: 0, count: 31))
        let first = NodeIdentifier(rawValue: 1)
        let lie = try scene.advertisement(
            of: first, identity: scene.test.federation.others[0], channelKey: lowOrder)
        try await scene.expectRefusal("low_order_key", of: .advertisements(scene.list(adding: lie)))
    }

    @Test func refusesAnAnnouncementThatNobodyHasWitnessed() async throws {
        let scene = try await RoundScene.at(.announcement)
        scene.isWitnessed = false
        try await scene.advertise(scene.announce())
        let list = try scene.list
        let before = try RoundScene.Traces(scene)
        try await scene.tell(.advertisements(list), isWitnessed: false)
        #expect(scene.codes == ["unwitnessed"])
        #expect(try RoundScene.Traces(scene) == before)
        // Nothing is declined: once a quorum has cosigned, the same list is answered.
        scene.isWitnessed = true
        try await scene.tell(.advertisements(list))
        #expect(scene.test.link.polls.last?.declinedRounds == [])
        #expect(scene.kinds == [.advertisement, .shares])
    }

    @Test func refusesAQuorumThatIsTooSmall() async throws {
        let scene = try await RoundScene.at(.announcement)
        scene.cosigners = 3
        try await scene.advertise(scene.announce())
        let before = try RoundScene.Traces(scene)
        try await scene.tell(.advertisements(scene.list))
        #expect(Set(scene.codes) == ["unwitnessed"])
        #expect(try RoundScene.Traces(scene) == before)
    }

    @Test func refusesAQuorumThatIsStale() async throws {
        let scene = try await RoundScene.at(.list)
        scene.test.clock.wait(seconds: 901)
        scene.cosignedSecondsAgo = 901
        try await scene.tell(.advertisements(scene.list))
        #expect(scene.codes == ["unwitnessed"])
        #expect(scene.kinds == [.advertisement])
        scene.cosignedSecondsAgo = 0
        try await scene.tell(.advertisements(scene.list))
        #expect(scene.kinds == [.advertisement, .shares])
    }
}
