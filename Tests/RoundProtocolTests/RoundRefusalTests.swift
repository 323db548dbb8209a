// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import Testing

/// Messages 1′ to 5′: one list, one U2 and one U3 a round, whether the branch has answered yet or not.
struct RoundRefusalTests {
    private func scene(at phase: String) throws -> (RefusalScene, RoundStep) {
        let scene = try RefusalScene()
        try scene.coordinator.announce()
        try scene.simulation.run(to: phase)
        return (scene, try scene.simulation.step(for: 1))
    }

    private func answer(_ message: RoundStep, _ scene: RefusalScene) throws {
        #expect(try scene.branch.receive(message, now: scene.coordinator.now).count == 1)
    }

    @Test func aSecondDifferentList() throws {
        let (scene, message) = try scene(at: "sharing")
        guard case .advertisements(let list) = message else { throw Simulation.Stuck() }
        try answer(message, scene)
        let other = try AdvertisementList(round: list.round, advertisements: list.advertisements.dropLast())
        scene.expect(code: "second_set", from: .advertisements(other))
        try answer(message, scene)
        #expect(Set(scene.branch.sent.filter { $0.kind == .shares }.map(\.bytes)).count == 1)
    }

    @Test func aListWithoutThisBranch() throws {
        let (scene, message) = try scene(at: "sharing")
        guard case .advertisements(let list) = message else { throw Simulation.Stuck() }
        let other = try AdvertisementList(round: list.round, advertisements: list.advertisements.dropFirst())
        scene.expect(code: "own_advertisement_altered", from: .advertisements(other))
    }

    @Test func aSecondDifferentU2() throws {
        let (scene, message) = try scene(at: "masking")
        guard case .shares(let inbox) = message else { throw Simulation.Stuck() }
        try answer(message, scene)
        let other = try ShareInbox(
            round: inbox.round, members: inbox.members.dropLast(), shares: inbox.shares.dropLast())
        scene.expect(code: "second_set", from: .shares(other))
        try answer(message, scene)
        #expect(Set(scene.branch.sent.filter { $0.kind == .maskedInput }.map(\.bytes)).count == 1)
        #expect(scene.branch.store.ledger.map(\.state) == [.charged])
    }

    @Test func aU2BelowTheQuorum() throws {
        let (scene, message) = try scene(at: "masking")
        guard case .shares(let inbox) = message else { throw Simulation.Stuck() }
        let other = try ShareInbox(
            round: inbox.round, members: inbox.members.dropLast(2), shares: inbox.shares.dropLast(2))
        scene.expect(code: "set_too_small", from: .shares(other))
    }

    @Test(arguments: [false, true])
    func aSecondDifferentU3(afterARestart: Bool) throws {
        let (scene, message) = try scene(at: "agreeing")
        guard case .survivors(let set) = message else { throw Simulation.Stuck() }
        try answer(message, scene)
        if afterARestart { try scene.branch.restart() }
        let other = try SurvivorSet(round: set.round, survivors: set.survivors.dropLast())
        scene.expect(code: "second_set", from: .survivors(other))
        try answer(message, scene)
        #expect(Set(scene.branch.sent.filter { $0.kind == .consistency }.map(\.bytes)).count == 1)
    }

    @Test func tooFewSignaturesOnTheSurvivors() throws {
        let (scene, message) = try scene(at: "unmasking")
        guard case .consistency(let set) = message else { throw Simulation.Stuck() }
        let few = try ConsistencySet(round: set.round, signatures: set.signatures.dropLast(2))
        scene.expect(code: "too_few_signatures", from: .consistency(few))
    }

    @Test func messagesOutOfOrder() throws {
        let scene = try RefusalScene()
        try scene.coordinator.announce()
        try scene.simulation.run(to: "sharing")
        let lists = try scene.simulation.step(for: 1)
        scene.branch.isOn = false
        while try scene.simulation.turn() {}
        try scene.coordinator.passDeadline()
        // Branch 1 never shared its keys, and is handed what was meant for branch 2.
        let inbox = try scene.simulation.step(for: 2)
        scene.expect(code: "out_of_order", from: inbox)
        try answer(lists, scene)
    }

    @Test func aStepAfterTheDeadline() throws {
        let (scene, message) = try scene(at: "masking")
        let end = scene.coordinator.now + TestCoordinator.roundSeconds
        scene.expect(.stale(reason: "the round's deadline has passed"), from: message, now: end + 1)
    }

    @Test func aRoundOfWhichThereIsNoRecord() throws {
        let (scene, message) = try scene(at: "masking")
        try scene.branch.restart(losing: #require(scene.coordinator.round?.round))
        scene.expect(.stale(reason: "this node has no record of the round"), from: message)
    }
}
