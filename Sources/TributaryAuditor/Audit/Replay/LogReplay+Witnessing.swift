// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

extension LogReplay {
    /// Whether a change of membership waits for the checkpoint under which it takes force.
    var awaitsWitnesses: Bool { !membership.pending.isEmpty }

    /// Reads the cosignatures under a checkpoint of the log as far as it is read.
    ///
    /// - Parameters:
    ///   - note: as it was published; only a quorum in it means anything.
    ///   - root: this log's own root at ``size``.
    /// - Returns: nil if nobody counts yet, or the note is not one of this log at this size.
    @discardableResult
    mutating func witness(_ note: [UInt8], root: Digest, from source: String) -> QuorumReading? {
        guard let members = membership.inForce else { return nil }
        do {
            let reading = try QuorumReading(note, by: members, trust)
            guard reading.size == size else {
                findings.add(.logCheckpoint, "\(source) is a checkpoint of \(reading.size) entries, not of \(size)")
                return nil
            }
            guard reading.root == root else {
                findings.add(
                    .logRewritten, "\(source) is signed by the log, but has another root: it has shown two histories",
                    evidence: ["checkpoint": String(decoding: note, as: UTF8.self), "root": root.hex])
                return nil
            }
            checkClocks(of: reading)
            if let first = reading.cosignatures.map(\.time).min(), reading.isReached {
                membership.witness(upTo: size)
                witnessedTime = max(witnessedTime, first)
                reachedQuorum = reading
            }
            return reading
        } catch {
            findings.add(.logCheckpoint, "\(source): \(error)")
            return nil
        }
    }

    /// The newest checkpoint: a verdict needs its quorum.
    mutating func witnessNewest(_ note: [UInt8], root: Digest) {
        let known = reachedQuorum.flatMap { $0.size == size ? $0 : nil }
        pendingBeforeNewest = membership.pending.count
        let reading = witness(note, root: root, from: "the newest checkpoint")
        // Who counted before a change at its end has cosigned this size: that is the quorum it needs.
        newestQuorum = reading == nil ? nil : known ?? reading
        evidence.cosignatures = Dictionary(
            (newestQuorum?.cosignatures ?? []).map { ($0.node, $0.time) }, uniquingKeysWith: { first, _ in first })
        isReadToTheEnd = true
    }

    /// What the cosignatures under the newest checkpoint mean for the verdict.
    mutating func concludeWitnessing() {
        guard isReadToTheEnd else { return }
        guard let members = membership.inForce else {
            return findings.add(.logQuorum, "there is no roster yet, so nobody can have cosigned the log")
        }
        if membership.isOverfull {
            findings.add(
                .rosterWitness,
                "more than \(MembershipTrace.maximumPending) changes of membership wait for their witnesses at once")
        }
        guard let reading = newestQuorum else { return }
        guard let time = reading.time else {
            return findings.add(
                .logQuorum, Self.explanation(of: reading, members, pendingBeforeNewest), evidence: reading.figures)
        }
        let age = trust.now > time ? trust.now - time : 0
        if age > AuditTrust.quorumAgeSeconds {
            findings.add(
                .logAge,
                "a quorum cosigned this checkpoint by \(Figures.time(time)), \(age) seconds ago; what came later is "
                    + "not in this audit", evidence: reading.figures)
        }
    }

    private static func explanation(of reading: QuorumReading, _ members: EnrolledMembers, _ pending: Int) -> String {
        let silent = members.members.filter { member in !reading.cosignatures.contains { $0.node == member.node } }
        let names = silent.prefix(8).map(\.name).joined(separator: ", ") + (silent.count > 8 ? ", …" : "")
        let waiting =
            pending == 0
            ? ""
            : " \(pending) changes of membership wait for a quorum of epoch \(members.epoch.number): ask for the kept "
                + "checkpoint (witnessed/) of the first of them."
        return "\(reading.cosignatures.count) of the \(reading.enrolled) branches that count have cosigned the newest "
            + "checkpoint, \(reading.required) are required: others may be shown another log. Missing: \(names). Let "
            + "them come online, or take leave before they close, and verify again.\(waiting)"
    }

    /// The coordinator's clock and the branches' must not be far apart.
    private mutating func checkClocks(of reading: QuorumReading) {
        if let time = reading.time, lastTime > time.saturatingSum(AuditTrust.clockSkewSeconds) {
            findings.add(
                .logClock, at: size - 1,
                "the entry is dated \(Figures.time(lastTime)), but a quorum had cosigned it by \(Figures.time(time))",
                evidence: reading.figures)
        }
        if let last = reading.cosignatures.max(by: { $0.time < $1.time }),
            last.time > trust.now.saturatingSum(AuditTrust.clockSkewSeconds)
        {
            findings.add(.logFuture, "\(last.branch) cosigned in the future: \(Figures.time(last.time))")
        }
    }
}

extension QuorumReading {
    /// For a finding.
    fileprivate var figures: [String: String] {
        [
            "size": "\(size)", "epoch": "\(epoch)", "required": "\(required)",
            "cosigned_by": cosignatures.map(\.branch).joined(separator: " "),
        ]
    }
}
