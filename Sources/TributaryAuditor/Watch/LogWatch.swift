// SPDX-License-Identifier: Apache-2.0

import Federation
package import TransparencyLog

/// Follows a log: reads what is new, holds it to the rules of the audit, and raises the alarm at the first broken one.
///
/// A source that does not answer is no finding: it is asked again. A quorum that stays away for longer than
/// ``AuditTrust/quorumAgeSeconds`` is one, since a log without witnesses may be shown to nobody else.
package struct LogWatch<Source: PublishedLog>: Sendable {
    private var audit: LogAudit<Source>
    private let state: AuditState?
    /// The checkpoint that the log must extend, until it has once.
    private var earlier: [[UInt8]]
    /// Entries below this were told before this watch began; nil before the first answer where nothing is remembered.
    private var toldSize: UInt64?
    private var knownFindings = 0
    private var unansweredSince: UInt64?
    private var quorumMissingSince: UInt64?

    /// - Throws: ``AuditorError/file(path:reason:)`` or `TransparencyLogError` for a remembered checkpoint that cannot
    ///   be read.
    package init(source: Source, trust: AuditTrust, state: AuditState? = nil) throws {
        audit = LogAudit(source: source, trust: trust)
        self.state = state
        let remembered = try state?.checkpoint()
        earlier = remembered.map { [$0] } ?? []
        toldSize = try remembered.map { note in
            try LogVerifier(log: trust.log, witnesses: [], strangers: LogLimits.signaturesOfStrangers)
                .verifyFirst(note).checkpoint.size
        }
    }

    /// Looks once.
    ///
    /// - Parameter now: Unix seconds.
    package mutating func poll(now: UInt64) async -> WatchStep {
        var step = WatchStep()
        let isFirst = audit.replay.size == 0
        let toldSize = toldSize ?? .max
        do {
            try await audit.advance(since: earlier, now: now) { entry, place, replay in
                guard place.index >= toldSize else { return }
                step.lines.append(EventLine(entry.event, at: place, after: replay).text)
            }
            noteAnswer(now, &step)
        } catch {
            noteFault(error, now, &step)
        }
        noteFindings(&step)
        step.isAnswered = audit.isUpToDate
        if audit.isUpToDate {
            noteQuorum(now, &step)
            if isFirst { step.lines.insert(introduction(now), at: 0) }
        }
        keep(step)
        return step
    }

    private func introduction(_ now: UInt64) -> String {
        let report = audit.report(delta: nil)
        return
            "\(Figures.time(now))  \(report.origin.printable), \(report.logSize) entries read, "
            + report.verdict.rawValue
    }

    private mutating func noteAnswer(_ now: UInt64, _ step: inout WatchStep) {
        if unansweredSince != nil { step.lines.append("\(Figures.time(now))  the log answers again") }
        unansweredSince = nil
        earlier = []
        toldSize = audit.replay.size
    }

    /// What contradicts the log is a finding. What is not there may come.
    private mutating func noteFault(_ error: any Error, _ now: UInt64, _ step: inout WatchStep) {
        if AuditFault.isPassing(error) {
            if unansweredSince == nil {
                step.lines.append("\(Figures.time(now))  no answer, trying on: \("\(error)".printable)")
            }
            unansweredSince = unansweredSince ?? now
        } else {
            audit.keep(error)
        }
        // What was read before the fault was told.
        if toldSize != nil { toldSize = max(toldSize ?? 0, audit.replay.size) }
    }

    private mutating func noteFindings(_ step: inout WatchStep) {
        let findings = audit.replay.findings.kept
        for finding in findings.dropFirst(knownFindings) { note(finding, &step) }
        knownFindings = findings.count
    }

    private mutating func noteQuorum(_ now: UInt64, _ step: inout WatchStep) {
        let missing = audit.report(delta: nil).findings.first { $0.rule == .logQuorum }
        guard let missing else {
            if quorumMissingSince != nil { step.lines.append("\(Figures.time(now))  the quorum is back") }
            return quorumMissingSince = nil
        }
        step.missingQuorum = missing
        if let since = quorumMissingSince {
            if now > since, now - since > AuditTrust.quorumAgeSeconds { note(missing, &step) }
        } else {
            quorumMissingSince = now
            step.lines.append("\(Figures.time(now))  waiting for a quorum: \(missing.explanation)")
        }
    }

    private func note(_ finding: Finding, _ step: inout WatchStep) {
        let isAlarm = finding.severity == .failure || finding.severity == .undetermined
        let words = "\(finding.severity.rawValue)  \(finding.rule.rawValue)  \(finding.place)  \(finding.explanation)"
        step.lines.append((isAlarm ? "ALARM  " : "note   ") + words)
        if isAlarm { step.alarms.append(finding) }
    }

    /// Remembers how far it came, and keeps the evidence of an alarm.
    private func keep(_ step: WatchStep) {
        guard let state, audit.isUpToDate || !step.alarms.isEmpty else { return }
        let report = audit.report(delta: nil)
        do {
            try state.keep(report)
        } catch {
            Terminal.complain("the state could not be kept: \(error)")
        }
    }
}

/// What one look at the log brought.
package struct WatchStep: Sendable {
    /// For people, in order.
    package internal(set) var lines: [String] = []
    /// Findings that end the watch.
    package internal(set) var alarms: [Finding] = []
    /// Whether the log could be read to its end.
    package internal(set) var isAnswered = false
    /// The newest checkpoint has no quorum, for now.
    package internal(set) var missingQuorum: Finding?
}
