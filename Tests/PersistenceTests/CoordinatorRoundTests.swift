// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Persistence
import RoundProtocol
import Testing

struct CoordinatorRoundTests {
    let directory: TemporaryDirectory
    let store: SQLiteCoordinatorStore
    let sample: SampleFederation
    let study: StudySpecification
    let roster: RosterEpoch

    init() throws {
        directory = try TemporaryDirectory()
        store = try SQLiteCoordinatorStore(path: directory.file("coordinator.sqlite"))
        sample = try SampleFederation()
        study = try sample.study()
        roster = try sample.epochs(1)[0].epoch
        try store.write { try $0.saveStudy(sample.stored(study)) }
    }

    func round(_ number: UInt64 = 0) throws -> SampleRound {
        try SampleRound(
            sample, specification: sample.specification(number, study: study, roster: roster), roster: roster)
    }

    @Test func everyPhaseOfARoundIsReadBackAsItWasSaved() throws {
        let round = try round()
        for stored in round.coordinator {
            try store.write { try $0.saveRound(stored) }
            #expect(try store.read { try $0.openRounds() }.map(\.parts) == [stored.parts])
        }
    }

    @Test func aSavedRoundResumesInTheSamePhase() throws {
        for stored in try round().coordinator {
            try store.write { try $0.saveRound(stored) }
            let read = try #require(try store.read { try $0.openRounds() }.first)
            let resumed = try CoordinatorRound(read, roster: roster.activeKeys, phaseSeconds: 10)
            let expected = try CoordinatorRound(stored, roster: roster.activeKeys, phaseSeconds: 10)
            #expect(resumed.phaseName == expected.phaseName)
        }
    }

    @Test func openRoundsComeInOrderOfAnnouncementAndClosedOnesByNumber() throws {
        let rounds = try (0..<3).map { try round($0) }
        try store.write { transaction in
            for index in [2, 0, 1] { try transaction.saveRound(rounds[index].coordinator[0]) }
        }
        #expect(try store.read { try $0.openRounds() }.map(\.specification.roundNumber) == [2, 0, 1])
        try store.write { transaction in
            for index in [1, 2] { try transaction.closeRound(rounds[index].closed, of: study.identifier) }
        }
        #expect(try store.read { try $0.openRounds() }.map(\.specification.roundNumber) == [0])
        #expect(
            try store.read { try $0.closedRounds(of: study.identifier) } == [rounds[1].closed, rounds[2].closed])
    }

    @Test func aRoundEndsOnceAndNeverOpensAgain() throws {
        let round = try round()
        let refusal = PersistenceError.noOpenRound(round.specification.digest)
        #expect(throws: refusal) { try store.write { try $0.closeRound(round.closed, of: study.identifier) } }
        try store.write { try $0.saveRound(round.coordinator[0]) }
        let other = try StudyIdentifier("other")
        #expect(throws: refusal) { try store.write { try $0.closeRound(round.closed, of: other) } }
        try store.write { try $0.closeRound(round.closed, of: study.identifier) }
        #expect(throws: refusal) { try store.write { try $0.closeRound(round.closed, of: study.identifier) } }
        #expect(throws: refusal) { try store.write { try $0.saveRound(round.coordinator[0]) } }
    }

    @Test func twoRoundsNeverHaveOneNumber() throws {
        let first = try round()
        var specification = first.specification
        specification.announcedAt += 1
        let second = try SampleRound(sample, specification: specification, roster: roster)
        try store.write { try $0.saveRound(first.coordinator[0]) }
        #expect(throws: PersistenceError.duplicate(what: "round 0 of study 'churn'")) {
            try store.write { try $0.saveRound(second.coordinator[0]) }
        }
    }

    @Test func aRoundOfNoStudyIsRefused() throws {
        let stranger = try sample.study("stranger")
        let specification = sample.specification(study: stranger, roster: roster)
        let round = try SampleRound(sample, specification: specification, roster: roster)
        // SQLITE_CONSTRAINT_FOREIGNKEY
        #expect(throws: PersistenceError.database(resultCode: 787)) {
            try store.write { try $0.saveRound(round.coordinator[0]) }
        }
        #expect(try store.read { try $0.openRounds() }.isEmpty)
    }
}
