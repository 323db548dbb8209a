// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation
import TransparencyLog

/// The federation's history, told again from its log: each entry is checked against everything before it.
///
/// A broken rule becomes a finding and the replay goes on, so that one audit names every fault.
package struct LogReplay: Sendable {
    var trust: AuditTrust
    package var findings = FindingList()
    var federation: Digest?
    var roster: RosterTrace
    /// Who counts as a witness.
    var membership = MembershipTrace()
    /// The newest notice of each member.
    var notices: [NodeIdentifier: MembershipNotice] = [:]
    /// Digests of published contracts by name and version.
    var contracts: [String: Digest] = [:]
    var studies: [Digest: StudyTrace] = [:]
    var studyNames: Set<StudyIdentifier> = []
    /// Announced and not ended, by h_spec.
    var openRounds: [Digest: RoundTrace] = [:]
    /// Closed, with the release still to come.
    var unreleased: [Digest: RoundTrace] = [:]
    /// Every h_spec ever announced, with the log index.
    var knownRounds: [Digest: UInt64] = [:]
    var branches: [NodeIdentifier: BranchTrace] = [:]
    var repeats = RepeatGuard()
    var models: [String: ModelTrace] = [:]
    /// Log index of the newest settlement of each period.
    var settlements: [UInt64: UInt64] = [:]
    package private(set) var tally = LogTally()
    /// The beginning of an entry that comes in parts.
    private var assembly = EntryAssembly()
    /// What a report tells beyond the verdict.
    package internal(set) var evidence = AuditEvidence()
    /// Entries taken in.
    package private(set) var size: UInt64 = 0
    /// Who cosigned the newest checkpoint that was looked at.
    package internal(set) var newestQuorum: QuorumReading?
    /// The newest quorum there was.
    var reachedQuorum: QuorumReading?
    /// Changes of membership that waited when it was looked at.
    var pendingBeforeNewest = 0
    /// Whether every entry under a checkpoint has been taken in.
    var isReadToTheEnd = false
    /// When the first of a quorum saw the entries before: later entries cannot be older.
    var witnessedTime: UInt64 = 0
    var lastTime: UInt64 = 0

    package init(trust: AuditTrust) {
        self.trust = trust
        roster = RosterTrace(trust: trust)
        if !trust.rootIsIndependent {
            findings.add(
                .trustRootKey,
                "head office itself named the root key \(trust.root.hex): get it from its holder and give --root-key")
        }
    }

    /// Takes in the next line.
    ///
    /// - Returns: the entry that it is, or is the last part of.
    @discardableResult
    package mutating func receive(_ examined: ExaminedEntry) -> LogEntry? {
        defer { size = examined.index + 1 }
        switch examined.content {
        case .entry(let line):
            checkTime(at: LogPlace(index: examined.index, time: line.time))
            guard let entry = assembled(line, at: examined.index) else { return nil }
            receive(entry, examined)
            return entry
        case .unreadable(let reason):
            assembly = EntryAssembly()
            addUnreadable(reason, at: examined.index)
            return nil
        }
    }

    /// An entry that stands among another one's parts is judged like any other.
    private mutating func assembled(_ line: LogEntry, at index: UInt64) -> LogEntry? {
        do {
            let entry = try assembly.take(line)
            if entry == nil { tally.count(line) }
            return entry
        } catch {
            addUnreadable("\(error)", at: index)
            if case .part = line.event { return nil }
            return line
        }
    }

    private mutating func addUnreadable(_ reason: String, at index: UInt64) {
        tally.countUnreadable()
        findings.add(.logEntry, at: index, "entry \(index) cannot be read: \(reason)")
    }

    private mutating func receive(_ entry: LogEntry, _ examined: ExaminedEntry) {
        let place = LogPlace(index: examined.index, time: entry.time)
        tally.count(entry)
        if place.index == 0 || federation == nil, entry.event.kind != "federation_created" {
            findings.add(
                .federationCreation, at: place.index,
                "a \(entry.event.kind) entry stands before the federation's creation")
        }
        switch entry.event {
        case .federationCreated(let federation, let root, let origin): create(federation, root, origin, at: place)
        case .rosterEpoch(let signed): receive(signed, examined, at: place)
        case .contractPublished(let name, let version, let digest): publishContract(name, version, digest, at: place)
        case .studyProposed(let study): propose(study, at: place)
        case .studyApproved(let approval): approve(approval, examined, at: place)
        case .studyDecided(let decision): decide(decision, examined, at: place)
        case .studyRefused(let refusal): refuse(refusal, examined, at: place)
        case .studyEnded(let study, let ending, _): end(study, ending, at: place)
        case .roundAnnounced(let specification): announce(specification, at: place)
        case .roundClosed(let record): close(record, reason: nil, examined.agreement, at: place)
        case .roundAborted(let record, let reason): close(record, reason: reason, examined.agreement, at: place)
        case .release(let record): release(record, at: place)
        case .modelPublished(let model, let study, let digest, _): publish(model, digest, of: study, at: place)
        case .modelRetired(let model, let digest, _): retire(model, digest, at: place)
        case .membershipNoticed(let signed, let proof): notice(signed, proof, examined, at: place)
        case .recovery(let order, let proof): recover(order, proof, examined, at: place)
        case .budgetSettled(let settlement): settle(settlement, at: place)
        case .reportFiled(let filing): file(filing, examined, at: place)
        case .part: break
        }
        keepEvidence(of: entry.event, at: place)
    }

    /// What must not be left over once the last entry is read.
    package mutating func finish() {
        if !assembly.isEmpty, isReadToTheEnd {
            findings.add(.logEntry, at: size - 1, "the log ends within an entry that comes in parts")
        }
        if federation == nil, isReadToTheEnd {
            findings.add(.logUnavailable, "the log has no entry that creates a federation")
        }
        for round in unreleased.values.sorted(by: { $0.announcedAt < $1.announcedAt }) {
            findings.add(
                .releaseMissing, at: round.closedAt,
                "\(round.name) was closed with a sum, but the log has no release of it", related: [round.announcedAt])
        }
        for round in openRounds.values.sorted(by: { $0.announcedAt < $1.announcedAt }) {
            finish(round)
        }
        checkSettlements()
        concludeWitnessing()
    }

    /// A round without an end: it may go on only until it expires, by the log's own time.
    private mutating func finish(_ round: RoundTrace) {
        let end = round.specification.expiresAt
        guard lastTime > end.saturatingSum(AuditTrust.clockSkewSeconds) else {
            return findings.add(.roundOpen, at: round.announcedAt, "\(round.name) is still under way")
        }
        findings.add(
            .roundUnended, at: round.announcedAt,
            "\(round.name) expired at \(Figures.time(end)), and at \(Figures.time(lastTime)) the log does not say how it "
                + "ended: whoever paid for it is not told")
    }

    /// Entries are in the order of their times, none is from the future, and none is older than what a quorum had
    /// cosigned before it.
    private mutating func checkTime(at place: LogPlace) {
        if place.time < lastTime {
            findings.add(
                .logTime, at: place.index,
                "the clock goes back from \(Figures.time(lastTime)) to \(Figures.time(place.time))")
        } else if place.time.saturatingSum(AuditTrust.clockSkewSeconds) < witnessedTime {
            findings.add(
                .logClock, at: place.index,
                "the entry is dated \(Figures.time(place.time)), but the branches had cosigned everything before it "
                    + "only at \(Figures.time(witnessedTime))")
        }
        if place.time > trust.now.saturatingSum(AuditTrust.clockSkewSeconds) {
            findings.add(.logFuture, at: place.index, "the entry is from the future: \(Figures.time(place.time))")
        }
        lastTime = max(lastTime, place.time)
    }
}

/// Where an entry stands.
package struct LogPlace: Sendable, Equatable {
    package let index: UInt64
    /// Unix seconds.
    package let time: UInt64
}
