// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation
import SecureAggregation
import TransparencyLog

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
        PollRequest(
            rosterNumber: state.roster.epoch.number, logSize: state.checkpoint?.checkpoint.size ?? 0,
            waitSeconds: waitSeconds,
            knownStudies: state.studies.values.map { $0.proposal.study.digest },
            declinedRounds: declined,
            progress: state.studies.filter { $0.value.isRunning }.mapValues(\.closedRounds))
    }

    /// Takes one instruction of the coordinator.
    ///
    /// - Throws: ``NodeRefusal`` for anything this branch will not go along with; the state is then unchanged.
    public mutating func receive(
        _ message: CoordinatorMessage, context: NodeContext, random: inout some RandomSource
    ) throws -> [NodeAction] {
        var next = self
        let actions = try Self.translatingErrors {
            switch message {
            case .roster(let epochs): try next.receive(epochs)
            case .proposal(let proposal): try next.receive(proposal, context)
            case .announcement(let announcement): try next.receive(announcement, context)
            case .advertisements(let list): try next.shareKeys(list, context, &random)
            case .shares(let inbox): try next.mask(inbox, context)
            case .survivors(let set): try next.agree(set, context)
            case .consistency(let set): try next.unmask(set, context)
            case .progress(let progress): try next.receive(progress)
            }
        }
        self = next
        return actions
    }

    /// One public error type leaves the core, whichever layer found the fault.
    static func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as SecureAggregationError {
            throw NodeRefusal.protocolViolation(code: error.code, detail: "\(error)")
        } catch let error as FederationError {
            throw NodeRefusal.protocolViolation(code: error.code, detail: "\(error)")
        }
    }
}
