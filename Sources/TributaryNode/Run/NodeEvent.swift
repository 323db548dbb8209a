// SPDX-License-Identifier: Apache-2.0

package import Federation
package import RoundProtocol

/// What a running node tells the people of its branch. Holds nothing that was computed from customers.
package enum NodeEvent: Sendable, Equatable {
    case started(branch: String, studies: Int)
    case connected
    case unreachable(reason: String)
    /// The coordinator answered no.
    case problem(reason: String)
    case roster(number: UInt64, branches: Int)
    case contract(name: String, version: Int, isAccepted: Bool)
    case studyDecided(StudyIdentifier, answer: StudyDecision.Answer, reason: String)
    case contributed(StudyIdentifier, round: UInt64, numbers: UInt64, bytes: Int)
    case roundClosed(StudyIdentifier, round: UInt64, released: UInt64, planned: Int, wasReleased: Bool)
    case studyFinished(StudyIdentifier, model: String?)
    case modelReceived(String, digest: String)
    case modelRetired(String, reason: String)
    /// Head office offers a playbook that nobody here has accepted.
    case playbookOffered(name: String, version: Int)
    /// A round that this node will not go on with; `code` is ``RoundProtocol/NodeRefusal/code``.
    case declined(round: String, code: String, reason: String)
    case refused(code: String, reason: String)
    /// This node only reads from now on.
    case locked(NodeLock)
    case unlocked
    /// The log contradicts itself, or is consistent again.
    case incident(LogIncident)
    /// This branch's leave, or its end, counts.
    case away(Bool)
    case certificateRenewed(until: UInt64)
    case stopped
}

extension NodeEvent {
    /// What has changed between two states that the core went through.
    package static func between(_ old: NodeState, _ new: NodeState) -> [NodeEvent] {
        var events: [NodeEvent] = []
        if let epoch = new.reading.membership.inForce?.epoch, epoch != old.reading.membership.inForce?.epoch {
            events.append(.roster(number: epoch.number, branches: epoch.activeMembers.count))
        }
        events += conditions(old, new)
        for study in new.studies.values.sorted(by: { $0.identifier < $1.identifier }) {
            events += changes(of: study, since: old.studies[study.identifier])
        }
        return events
    }

    /// What decides whether this node does anything at all.
    private static func conditions(_ old: NodeState, _ new: NodeState) -> [NodeEvent] {
        var events: [NodeEvent] = []
        if new.lock != old.lock { events.append(new.lock.map { .locked($0) } ?? .unlocked) }
        events += new.incidents.filter { !old.incidents.contains($0) }.map { .incident($0) }
        let (node, before, now) = (new.membership.node, old.reading.membership, new.reading.membership)
        let wasOnLeave = before.inForce?.onLeave.contains(node) == true
        let isOnLeave = now.inForce?.onLeave.contains(node) == true
        if wasOnLeave != isOnLeave { events.append(.away(isOnLeave)) }
        return events
    }

    private static func changes(of study: NodeStudy, since old: NodeStudy?) -> [NodeEvent] {
        var events: [NodeEvent] = []
        let name = study.identifier
        if old?.decision != study.decision {
            events.append(
                .studyDecided(name, answer: study.decision.answer, reason: study.decision.reason))
        }
        if study.closedRounds > (old?.closedRounds ?? 0) {
            events.append(
                .roundClosed(
                    name, round: study.closedRounds, released: study.releasedRounds,
                    planned: study.proposal.study.rounds.count,
                    wasReleased: study.releasedRounds > (old?.releasedRounds ?? 0)))
        }
        if study.isFinished && !(old?.isFinished ?? false) {
            events.append(.studyFinished(name, model: study.model))
        }
        if let model = study.model, let reason = study.retirement, reason != old?.retirement {
            events.append(.modelRetired(model, reason: reason))
        }
        return events
    }
}

extension NodeEvent {
    /// One line for people.
    package var text: String {
        switch self {
        case .started(let branch, let studies): "branch \(branch) is running; studies under way: \(studies)"
        case .connected: "connected to the coordinator"
        case .unreachable(let reason): "\(reason); trying again until it answers, nothing is lost"
        case .problem(let reason): reason
        case .roster(let number, let branches): "roster epoch \(number): \(branches) active branches"
        case .contract(let name, let version, let isAccepted):
            "feature contract \(name) version \(version) \(isAccepted ? "taken" : "waits for a person")"
        case .studyDecided(let study, let answer, let reason):
            "study \(study) \(answer.title)" + (reason.isEmpty ? "" : ": \(reason)")
        case .contributed(let study, let round, let numbers, let bytes):
            "study \(study), round \(round + 1): \(Figures.grouped(numbers)) masked numbers sent, "
                + Figures.bytes(UInt64(bytes))
        case .roundClosed(let study, let round, let released, let planned, let wasReleased):
            "study \(study), round \(round) " + (wasReleased ? "released" : "ended without a release")
                + ": step \(released) of \(planned)"
        case .studyFinished(let study, let model):
            "study \(study) has finished" + (model.map { " with model \($0)" } ?? " without a model")
        case .modelReceived(let model, let digest): "model \(model) received, digest \(digest.prefix(16))"
        case .modelRetired(let model, let reason):
            "head office has retired model \(model): \(reason.printable). It is not used any more"
        case .playbookOffered(let name, let version):
            "playbook \(name) version \(version) is offered: 'tributary-node playbook show \(name)' reads it"
        case .declined(let round, let code, let reason): "round \(round.prefix(8)) declined: \(reason) (\(code))"
        case .refused(let code, let reason): "refused: \(reason) (\(code))"
        case .locked(let lock):
            "LOCKED: \(lock). This node reads the log, cosigns nothing and joins no round until the holder of the root key "
                + "has signed a recovery order"
        case .unlocked: "unlocked by the root key's recovery order; taking part again"
        case .incident(let incident) where !incident.isAboutLog:
            incident.isOpen
                ? "ALARM: \(incident). It was not kept; rounds go on"
                : "head office serves the model that the log names again"
        case .incident(let incident):
            incident.isOpen
                ? "ALARM: \(incident). Nothing is done on the strength of this log; the evidence is kept: "
                    + "'tributary-node status --evidence DIR'"
                : "the log is consistent again; the evidence stays"
        case .away(let isAway):
            isAway
                ? "this branch is on leave: it cosigns nothing and joins no round until 'tributary-node return'"
                : "this branch is back: it cosigns the log and takes part again"
        case .certificateRenewed(let until): "certificate renewed until \(Moment.day(until))"
        case .stopped: "stopped; the next run goes on where this one ended"
        }
    }
}
