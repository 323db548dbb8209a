// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation
import TransparencyLog

/// The federation's history, told again from its log: each entry is checked against everything before it.
///
/// A broken rule becomes a finding and the replay goes on, so that one audit names every fault.
package struct LogReplay: Sendable {
    let trust: AuditTrust
    package var findings = FindingList()
    var federation: Digest?
    var roster: RosterTrace
    /// Digests of published contracts by name and version.
    var contracts: [String: Digest] = [:]
    var studies: [Digest: StudyTrace] = [:]
    var studyNames: Set<StudyIdentifier> = []
    /// Announced and not ended, by h_spec.
    var openRounds: [Digest: RoundTrace] = [:]
    /// Closed, with the release still to come.
    var unreleased: [Digest: RoundTrace] = [:]
    /// Every h_spec ever announced.
    var knownRounds: Set<Digest> = []
    var branches: [NodeIdentifier: BranchTrace] = [:]
    var repeats = RepeatGuard()
    var models: Set<String> = []
    package private(set) var tally = LogTally()
    /// What a report tells beyond the verdict.
    package internal(set) var evidence = AuditEvidence()
    private var lastTime: UInt64 = 0

    package init(trust: AuditTrust) {
        self.trust = trust
        roster = RosterTrace(trust: trust)
    }

    /// Takes in the next entry.
    package mutating func receive(_ entry: LogEntry, at index: UInt64) {
        checkTime(entry.time, at: index)
        tally.count(entry)
        let place = LogPlace(index: index, time: entry.time)
        if index == 0 || federation == nil, entry.event.kind != "federation_created" {
            findings.add(
                .federationCreation, at: index, "a \(entry.event.kind) entry stands before the federation's creation")
        }
        switch entry.event {
        case .federationCreated(let federation, let root, let origin): receive(federation, root, origin, at: place)
        case .rosterEpoch(let signed): roster.receive(signed, federation, at: place, &findings)
        case .contractPublished(let name, let version, let digest): receive(name, version, digest, at: place)
        case .studyProposed(let study): propose(study, at: place)
        case .studyApproved(let approval): approve(approval, at: place)
        case .studyDecided(let decision): decide(decision, at: place)
        case .studyEnded(let study, let ending, _): end(study, ending, at: place)
        case .roundAnnounced(let specification): announce(specification, at: place)
        case .roundClosed(let record): close(record, reason: nil, at: place)
        case .roundAborted(let record, let reason): close(record, reason: reason, at: place)
        case .release(let record): release(record, at: place)
        case .modelPublished(let model, let study, _, _): publish(model, of: study, at: place)
        case .modelRetired, .studyRefused, .membershipNoticed, .recovery, .budgetSettled, .reportFiled: break
        }
        keepEvidence(of: entry.event, at: place)
    }

    /// An entry that is not in its canonical form.
    package mutating func skip(at index: UInt64, because reason: String) {
        tally.countUnreadable()
        findings.add(.logEntry, at: index, "entry \(index) cannot be read: \(reason)")
    }

    /// What must not be left over once the last entry is read.
    package mutating func finish() {
        if federation == nil { findings.add(.logUnavailable, "the log has no entry that creates a federation") }
        for round in unreleased.values {
            findings.add(
                .releaseMissing, at: round.closedAt,
                "\(round.name) was closed with a sum, but the log has no release of it")
        }
        for round in openRounds.values {
            findings.add(.roundOpen, at: round.announcedAt, "\(round.name) is still under way")
        }
    }

    private mutating func checkTime(_ time: UInt64, at index: UInt64) {
        if time < lastTime {
            findings.add(
                .logTime, at: index,
                "the clock goes back from \(Figures.time(lastTime)) to \(Figures.time(time))")
        }
        if time > trust.now + AuditTrust.clockSkewSeconds {
            findings.add(.logFuture, at: index, "the entry is from the future: \(Figures.time(time))")
        }
        lastTime = max(lastTime, time)
    }

    private mutating func receive(_ created: Digest, _ root: VerifyingKey, _ origin: String, at place: LogPlace) {
        guard federation == nil else {
            return findings.add(.federationCreation, at: place.index, "a second federation is created in one log")
        }
        federation = created
        if root != trust.root {
            findings.add(
                .federationCreation, at: place.index,
                "the federation answers to root key \(root.hex), not to the one this audit trusts")
        }
        if origin != trust.log.name.text {
            findings.add(.federationCreation, at: place.index, "the log calls itself \(origin), not \(trust.log.name)")
        }
        if let expected = trust.federation, created != expected {
            findings.add(.federationCreation, at: place.index, "it is federation \(created), not \(expected)")
        }
    }

    private mutating func receive(_ name: String, _ version: UInt64, _ digest: Digest, at place: LogPlace) {
        let key = "\(name) version \(version)"
        if let known = contracts[key], known != digest {
            findings.add(.contractConflict, at: place.index, "contract \(key) was published before with other content")
        }
        contracts[key] = digest
    }
}

/// Where an entry stands.
package struct LogPlace: Sendable, Equatable {
    package let index: UInt64
    /// Unix seconds.
    package let time: UInt64
}

/// How many entries of each kind there are.
package struct LogTally: Sendable {
    package private(set) var entries: [String: Int] = [:]
    package private(set) var firstTime: UInt64?
    package private(set) var lastTime: UInt64?

    mutating func count(_ entry: LogEntry) {
        entries[entry.event.kind, default: 0] += 1
        firstTime = firstTime ?? entry.time
        lastTime = entry.time
    }

    mutating func countUnreadable() { entries["unreadable", default: 0] += 1 }
}
