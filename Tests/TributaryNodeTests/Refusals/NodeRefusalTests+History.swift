// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import Testing
import TributaryNode

/// Line 11 and message 6′: lies about what has been, after restarts, restores and closed rounds.
extension NodeRefusalTests {
    @Test func refusesARoundFromBeforeItStartedWithoutARecord() async throws {
        let scene = try await RoundScene.at(.announcement)
        let step = try scene.announce()
        try await scene.tell()
        try scene.restart()
        try await scene.expectRefusal("stale_round", of: step)
    }

    @Test func refusesARoundOfWhichItHasNoRecord() async throws {
        let scene = try await RoundScene.at(.announcement)
        let set = try SurvivorSet(round: ProtocolHash.digest("test", [1]), survivors: [])
        try await scene.expectRefusal("stale_round", of: .survivors(set))
    }

    @Test(arguments: [false, true])
    func refusesASecondRoundWhileOneIsUnderWay(afterARestart: Bool) async throws {
        let scene = try await RoundScene.at(.list)
        if afterARestart { try scene.restart() }
        try await scene.expectRefusal("stale_round", of: scene.announce { $0.expiresAt += 1 })
        #expect(try scene.ledger == [.reserved])
    }

    @Test func refusesToShareKeysWhileAnotherChargeIsOpen() async throws {
        let scene = try await RoundScene.at(.survivors)
        try await scene.beginSecondStudy()
        try await scene.advertise(scene.announce())
        try await scene.expectRefusal("unwitnessed", of: .advertisements(scene.list), isLasting: false)
        #expect(try Set(scene.ledger) == [.charged, .reserved])
    }

    @Test func refusesToShareKeysBeforeItsLastChargeIsWitnessed() async throws {
        let scene = try await RoundScene.at(.end)
        try await scene.fail()
        try await scene.advertise(scene.announce())
        try await scene.share()
        #expect(scene.kinds.last == .shares)
        // The same once more, but the quorum has seen nothing since before the charge.
        try await scene.mask()
        try await scene.agree()
        try await scene.unmask()
        scene.isWitnessed = false
        try await scene.fail()
        try await scene.advertise(scene.announce())
        let before = try RoundScene.Traces(scene)
        try await scene.tell(.advertisements(scene.list))
        #expect(scene.codes == ["unwitnessed"])
        #expect(try RoundScene.Traces(scene) == before)
    }

    @Test func refusesEverythingAfterARestoreUntilTheRootKeysOrder() async throws {
        let scene = try await RoundScene.at(.announcement)
        let reached = try #require(try scene.test.marker.read())
        try scene.test.marker.write(reached + 5, durably: true)
        try scene.restart()
        try await scene.expectLocked("restored")
        try await scene.order(signedBy: scene.test.federation.others[0])
        #expect(try scene.workspace.state().lock?.code == "restored")
        try await scene.order(signedBy: scene.test.federation.root)
        #expect(try scene.workspace.state().lock == nil)
        try await scene.advertise(scene.announce { $0.expiresAt += 2 })
        #expect(scene.kinds == [.advertisement])
    }

    @Test func refusesEverythingOnceTheLogChargesItForARoundItDoesNotKnow() async throws {
        let scene = try await RoundScene.at(.announcement)
        try scene.log.append(
            .roundAborted(
                RoundRecord(
                    round: ProtocolHash.digest("test", [1]), advertised: [], charged: [RoundScene.node],
                    contributors: [], survivorContext: nil, signaturesDigest: nil),
                reason: .vectorsMissing))
        try await scene.expectLocked("behind_log")
    }

    @Test func refusesEverythingOnceTheLogDoesNotListItsCharge() async throws {
        let scene = try await RoundScene.at(.survivors)
        var record = try scene.record
        record.charged = []
        (record.contributors, record.survivorContext) = ([], nil)
        try scene.log.append(.roundAborted(record, reason: .vectorsMissing))
        try await scene.expectLocked("closing_differs")
        #expect(try scene.ledger == [.charged])
    }

    @Test(arguments: ["payers", "ledger head", "contributors", "context"])
    func refusesEverythingOnceTheClosingEntryDiffers(_ lie: String) async throws {
        let scene = try await RoundScene.at(.end)
        var record = try scene.record
        switch lie {
        case "payers": record.charged = Array(record.charged.dropFirst())
        case "ledger head":
            let own = try #require(record.advertised.firstIndex { $0.node == RoundScene.node })
            record.advertised[own].ledgerHead = ProtocolHash.digest("test", [1])
        case "contributors": record.contributors = Array(record.contributors.dropFirst())
        default: record.survivorContext = ProtocolHash.digest("test", [1])
        }
        try scene.log.append(.roundClosed(record))
        try await scene.expectLocked("closing_differs")
        // What was paid stays paid.
        #expect(try scene.ledger == [.charged])
    }

    @Test func refusesARoundThatTheLogDoesNotAnnounce() async throws {
        let scene = try await RoundScene.at(.announcement)
        guard case .announcement(var announcement) = try scene.announce() else { return }
        announcement.logIndex -= 1
        try await scene.expectRefusal("log_refused", of: .announcement(announcement))
    }

    @Test func refusesALogThatWentBack() async throws {
        let scene = try await RoundScene.at(.announcement)
        let shorter = scene.log
        try await scene.expectGoesOn()
        let step = try scene.announce()
        scene.test.link.answer(with: CoordinatorMessage(log: try shorter.page(from: shorter.size), step: step))
        try await scene.runner.turn()
        #expect(scene.codes == ["log_refused"])
        #expect(scene.kinds.isEmpty)
        // It goes on as soon as the log is whole again.
        try await scene.tell(step)
        #expect(scene.kinds == [.advertisement])
    }

    @Test func refusesALogWithTwoHistoriesForGood() async throws {
        let scene = try await RoundScene.at(.announcement)
        var other = scene.log
        try await scene.expectGoesOn()
        try other.append(.studyEnded(study: .zero, ending: .failed))
        scene.test.link.answer(with: CoordinatorMessage(log: try other.page(from: other.size)))
        try await scene.runner.turn()
        #expect(scene.codes == ["log_refused"])
        await #expect(throws: TributaryNodeError.self) { try await scene.runner.run() }
        try scene.restart()
        await #expect(throws: TributaryNodeError.self) { try await scene.runner.run() }
        #expect(scene.kinds.isEmpty)
    }
}
