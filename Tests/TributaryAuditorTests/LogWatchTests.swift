// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing
import TributaryAuditor

struct LogWatchTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func everyNewEntryIsOneLine() async throws {
        var (federation, study) = try TestFederation.ready()
        let log = try GrowingLog(federation)
        var watch = try LogWatch(source: log, trust: federation.trust())
        let first = await watch.poll(now: federation.now)
        #expect(first.lines.count == 1 && first.lines[0].contains("entries read, PASS"))
        let quiet = await watch.poll(now: federation.now + 5)
        #expect(quiet.lines == [] && quiet.isAnswered)
        let size = federation.entries.count
        try federation.run(study)
        await log.publish(try MemoryLog(federation))
        let step = await watch.poll(now: federation.now)
        #expect(step.lines.count == 3 && step.alarms == [])
        #expect(step.lines[0].contains("entry \(size)  round_announced  round 0 of alpha"))
        #expect(step.lines[1].contains("round_closed  5 of 5 branches"))
    }

    @Test func theFirstBrokenRuleIsAnAlarm() async throws {
        var (federation, study) = try TestFederation.ready()
        let log = try GrowingLog(federation)
        var watch = try LogWatch(source: log, trust: federation.trust())
        #expect(await watch.poll(now: federation.now).alarms == [])
        _ = try federation.announce(study) { $0.nanoRho /= 2 }
        await log.publish(try MemoryLog(federation))
        let step = await watch.poll(now: federation.now)
        #expect(Set(step.alarms.map(\.rule)) == [.roundCost, .roundTerms])
        #expect(step.lines.contains { $0.hasPrefix("ALARM  failure  round.cost") })
    }

    @Test func anOutageIsNoAlarmAndNothingIsLost() async throws {
        var (federation, study) = try TestFederation.ready()
        let log = try GrowingLog(federation)
        var watch = try LogWatch(source: log, trust: federation.trust())
        _ = await watch.poll(now: federation.now)
        await log.setAway(true)
        #expect(await watch.poll(now: federation.now).lines.count == 1)
        let still = await watch.poll(now: federation.now + 3600)
        #expect(still.lines == [] && still.alarms == [] && !still.isAnswered)
        try federation.run(study)
        await log.publish(try MemoryLog(federation))
        await log.setAway(false)
        let back = await watch.poll(now: federation.now)
        #expect(back.lines.count == 4 && back.lines.last?.contains("answers again") == true)
    }

    @Test func aWatchThatStartsAgainGoesOnWhereItStopped() async throws {
        var (federation, study) = try TestFederation.ready()
        let trust = try federation.trust()
        let state = try AuditState(directory: folder.path + "/audits", log: trust.log)
        var watch = try LogWatch(source: MemoryLog(federation), trust: trust, state: state)
        _ = await watch.poll(now: federation.now)
        try federation.run(study)
        var again = try LogWatch(source: MemoryLog(federation), trust: trust, state: state)
        let step = await again.poll(now: federation.now)
        // What it read, and the three entries that are new.
        #expect(step.lines.count == 4 && step.alarms == [])
    }

    @Test func aLogThatWasRewrittenMeanwhileIsAnAlarm() async throws {
        var (federation, study) = try TestFederation.ready()
        let trust = try federation.trust()
        let state = try AuditState(directory: folder.path + "/audits", log: trust.log)
        var watch = try LogWatch(source: MemoryLog(federation), trust: trust, state: state)
        _ = await watch.poll(now: federation.now)
        federation.entries.remove(at: 4)
        try federation.run(study)
        var again = try LogWatch(source: MemoryLog(federation), trust: trust, state: state)
        let step = await again.poll(now: federation.now)
        #expect(step.alarms.contains { $0.rule == .logRewritten })
        #expect(PrivateFile.names(in: folder.path + "/audits").count == 3)
    }

    @Test func aQuorumThatStaysAwayIsAnAlarm() async throws {
        let (federation, _) = try TestFederation.finished()
        let log = try MemoryLog(federation, silent: [1, 2])
        var watch = try LogWatch(source: log, trust: federation.trust())
        let first = await watch.poll(now: federation.now)
        #expect(first.alarms == [] && first.missingQuorum != nil)
        #expect(await watch.poll(now: federation.now + AuditTrust.quorumAgeSeconds).alarms == [])
        let late = await watch.poll(now: federation.now + AuditTrust.quorumAgeSeconds + 1)
        #expect(late.alarms.map(\.rule) == [.logQuorum])
    }
}
