// SPDX-License-Identifier: Apache-2.0

import Federation
package import RoundProtocol
import TransparencyLog

/// How this node stands to the transparency log: what it has read, who has cosigned it, and what keeps it from taking
/// part.
package struct LogFacts: Encodable, Sendable, Equatable {
    package struct Incident: Encodable, Sendable, Equatable {
        /// ``LogIncident/code``.
        package let code: String
        package let text: String
        package let detectedAt: UInt64
        /// Nil until it was put right.
        package let resolvedAt: UInt64?
        /// Whether nothing is done on the strength of the log until then.
        package let stopsNode: Bool
    }

    package struct Lock: Encodable, Sendable, Equatable {
        /// ``NodeLock/code``.
        package let code: String
        package let text: String
        package let since: UInt64
    }

    /// Entries that were read and found consistent.
    package let entriesRead: UInt64
    /// Entries under the newest checkpoint with a quorum.
    package let entriesWitnessed: UInt64
    /// When the last cosignature came that the quorum needs; nil before the first quorum.
    package let witnessedAt: UInt64?
    /// Members that count, and how many of them must cosign.
    package let enrolled: Int
    package let required: Int
    /// Changes of who counts that wait for a quorum.
    package let pendingChanges: Int
    package let isOnLeave: Bool
    package let lock: Lock?
    package let incidents: [Incident]

    package init(_ state: NodeState) throws {
        let reading = state.reading
        let members = reading.membership.inForce
        entriesRead = reading.size
        entriesWitnessed = reading.witnessedSize
        enrolled = members?.members.count ?? 0
        required = members?.requiredCosignatures ?? 0
        witnessedAt = try members.flatMap { try reading.witnessed?.quorumTime(of: $0) }
        pendingChanges = reading.membership.pending.count
        isOnLeave = state.isAway
        lock = state.lock.map { Lock(code: $0.code, text: "\($0)", since: $0.since) }
        incidents = state.incidents.map {
            Incident(
                code: $0.code, text: "\($0)", detectedAt: $0.detectedAt, resolvedAt: $0.resolvedAt,
                stopsNode: $0.isAboutLog)
        }
    }

    /// Whether people must do something before this node takes part in anything.
    package var isStopped: Bool { lock != nil || incidents.contains { $0.resolvedAt == nil && $0.stopsNode } }

    /// A line each; what is wrong comes first.
    package func lines(now: UInt64) -> [String] {
        var lines: [String] = []
        for incident in incidents where incident.resolvedAt == nil {
            lines.append("ALARM since \(Moment.text(incident.detectedAt)): \(incident.text)")
            lines.append(
                incident.stopsNode
                    ? "  nothing is done on the strength of this log; 'status --evidence DIR' writes the evidence"
                    : "  what was served is not kept; 'status --evidence DIR' writes the evidence")
        }
        if let lock {
            lines.append("LOCKED since \(Moment.text(lock.since)): \(lock.text)")
            lines.append("  only a recovery order of the root key ends it: ask the privacy officer")
        }
        if isOnLeave { lines.append("on leave: cosigns nothing, joins no round; 'tributary-node return' ends it") }
        lines.append("log: \(Figures.grouped(entriesRead)) entries read, \(witnessed(now: now))")
        if pendingChanges > 0 {
            lines.append(
                "waiting for the witnesses: \(pendingChanges) change\(pendingChanges == 1 ? "" : "s") of members")
        }
        let settled = incidents.count { $0.resolvedAt != nil }
        if settled > 0 { lines.append("earlier incidents of the log: \(settled), all resolved; the evidence is kept") }
        return lines
    }

    private func witnessed(now: UInt64) -> String {
        guard required > 0 else { return "no members are in force yet" }
        let rule = "\(required) of \(enrolled) branches must cosign"
        guard let witnessedAt else { return "none cosigned by enough branches yet: \(rule)" }
        let age = now > witnessedAt ? now - witnessedAt : 0
        let stale =
            age > Limits.maximumWitnessAgeSeconds
            ? "; too old for a round: it waits until enough branches are back" : ""
        return
            "\(Figures.grouped(entriesWitnessed)) of them cosigned by a quorum \(Figures.age(age)) ago (\(rule))\(stale)"
    }
}

extension VerifiedCheckpoint {
    /// When the last of the cosignatures was made that the members' quorum needs; nil if there are too few.
    fileprivate func quorumTime(of members: EnrolledMembers) throws -> UInt64? {
        let keys = try Set(members.witnessKeys())
        let times = cosignatures.filter { keys.contains($0.key) }.compactMap(\.timeSeconds).sorted(by: >)
        return times.count < members.requiredCosignatures ? nil : times[members.requiredCosignatures - 1]
    }
}

extension Figures {
    /// `12 s`, `4 min`, `3 h`, `2 days`
    package static func age(_ seconds: UInt64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
