// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
import SecureAggregation

/// The node's half of the protocol, without input or output: a message in, actions out.
///
/// The driver works on a copy: it lets the copy ``receive(_:context:random:)``, commits the changes, and only then
/// keeps the copy and sends. If the commit fails, nothing has happened.
///
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`.
public struct NodeCore: Sendable {
    public internal(set) var state: NodeState

    public init(state: NodeState) { self.state = state }

    /// What to tell the coordinator when asking for work.
    public func poll(waitSeconds: UInt64, declined: [Digest]) -> PollRequest {
        let own = state.reading.cosignature.flatMap { $0.size == state.reading.size ? $0 : nil }
        return PollRequest(
            logSize: state.reading.size, witnessedSize: state.reading.witnessedSize,
            cosignature: state.mayCosign ? Array((own?.line ?? "").utf8) : [], waitSeconds: waitSeconds,
            knownStudies: state.studies.values.map(\.digest),
            declinedRounds: declined)
    }

    /// Takes one answer of the coordinator: reads the log first, then does the step, and commits once.
    ///
    /// What this branch will not go along with becomes a ``NodeAction/refuse(_:round:)``; it changes nothing but, where
    /// the log contradicts itself, the record of that.
    public mutating func receive(
        _ message: CoordinatorMessage, context: NodeContext, random: inout some RandomSource
    ) -> [NodeAction] {
        var changes: [NodeChange] = []
        var actions: [NodeAction] = []
        var canGoOn = true
        if let page = message.log {
            let outcome = read(page, context)
            changes = outcome.changes
            canGoOn = outcome.isConsistent
            actions += outcome.refusals.map { .refuse($0, round: nil) }
        }
        if let step = message.step, canGoOn {
            do {
                var next = self
                let further = try Self.translatingErrors { try next.take(step, context, &random) }
                self = next
                for action in further {
                    if case .commit(let more) = action { changes += more } else { actions.append(action) }
                }
            } catch {
                actions.append(.refuse(error, round: step.round))
            }
        }
        return (changes.isEmpty ? [] : [.commit(changes)]) + actions
    }

    /// Compares the store with the marker that is kept outside it: the first thing to do at start.
    ///
    /// - Parameters:
    ///   - marker: how many commits the store had seen when the marker was last written; nil if there is none.
    ///   - generation: how many it has seen now.
    public mutating func compare(marker: UInt64?, generation: UInt64, context: NodeContext) -> [NodeAction] {
        guard let marker, marker > generation, state.lock == nil else { return [] }
        let lock = NodeLock(reason: .restored(marker: marker, found: generation), since: context.now)
        state.lock = lock
        return [.commit([.lock(lock)])]
    }

    private mutating func take(
        _ step: RoundStep, _ context: NodeContext, _ random: inout some RandomSource
    ) throws -> [NodeAction] {
        if case .proposal(let proposal) = step { return try receive(proposal, context) }
        try state.requireFree()
        return switch step {
        case .proposal: []
        case .announcement(let announcement): try receive(announcement, context)
        case .advertisements(let list): try shareKeys(list, context, &random)
        case .shares(let inbox): try mask(inbox, context)
        case .survivors(let set): try agree(set, context)
        case .consistency(let set): try unmask(set, context)
        }
    }

    /// One public error type leaves the core, whichever layer found the fault.
    static func translatingErrors<Result>(_ body: () throws -> Result) throws(NodeRefusal) -> Result {
        do {
            return try body()
        } catch let refusal as NodeRefusal {
            throw refusal
        } catch let error as SecureAggregationError {
            throw .protocolViolation(code: error.code, detail: "\(error)")
        } catch let error as FederationError {
            throw .protocolViolation(code: error.code, detail: "\(error)")
        } catch {
            throw .protocolViolation(code: "malformed", detail: "\(error)")
        }
    }
}

extension NodeState {
    /// Rounds go on only while this node's own record and the log agree.
    ///
    /// - Throws: ``NodeRefusal/locked(_:)`` or ``NodeRefusal/log(reason:)``.
    func requireFree() throws {
        if let lock { throw NodeRefusal.locked(lock) }
        if let openIncident { throw NodeRefusal.log(reason: "\(openIncident)") }
    }

    /// Whether this node's cosignature would count and may be given.
    ///
    /// A node whose return is in the log cosigns again although the return is not witnessed, if its leave was not
    /// either: it still counts, and without it the quorum for both might never come about.
    var mayCosign: Bool {
        lock == nil && openIncident == nil && !isLeaving
            && reading.membership.inForce?.contains(membership.node) == true
    }

    /// Whether its last word is that it leaves.
    private var isLeaving: Bool {
        let own = reading.ownNotice?.statement.kind
        let isLeaving = own == .leave || reading.membership.pendingNotice(of: membership.node) == .leave
        return isLeaving && !Sabotage.leavesOut(.onLeave)
    }
}
