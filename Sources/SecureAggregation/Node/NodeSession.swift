// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// One node's part in one round of secure aggregation: `advertise → shareKeys → mask → agree → unmask`.
///
/// Every operation checks what the coordinator says, changes the state only when it succeeds, and gives the message to
/// send. The caller stores ``snapshot()`` and the message together, durably, **before** it sends; a message that may
/// have been sent is never computed again but sent again from the store, so an operation that is asked twice throws
/// ``SecureAggregationError/alreadyAnswered(_:)``, or ``SecureAggregationError/invalidSet(_:_:)`` with
/// ``SetFlaw/differsFromAccepted`` when the second question differs from the first.
///
/// - Warning: Security. Two copies of a session that both go on would mask twice under one key. Keep one.
/// - SeeAlso: `docs/SECURE_AGGREGATION.md`, "Messages" and "What a node refuses"; Bonawitz et al. 2017 (eprint 2017/281).
public struct NodeSession: Sendable {
    public let parameters: AggregationParameters
    public let node: NodeIdentifier
    let identity: SigningKey
    let roster: [NodeIdentifier: VerifyingKey]
    var phase: Phase

    /// A session before its first message.
    ///
    /// - Parameters:
    ///   - identity: this node's long-lived key.
    ///   - roster: the identity keys of every member that may take part, from the pinned roster.
    public init(
        parameters: AggregationParameters, node: NodeIdentifier, identity: SigningKey,
        roster: [NodeIdentifier: VerifyingKey]
    ) {
        self.init(parameters: parameters, node: node, identity: identity, roster: roster, phase: .ready)
    }

    init(
        parameters: AggregationParameters, node: NodeIdentifier, identity: SigningKey,
        roster: [NodeIdentifier: VerifyingKey], phase: Phase
    ) {
        self.parameters = parameters
        self.node = node
        self.identity = identity
        self.roster = roster
        self.phase = phase
    }

    /// The step that comes next; nil after the last.
    public var nextStep: AggregationStep? {
        switch phase {
        case .ready: .advertise
        case .advertised: .shareKeys
        case .shared: .mask
        case .masked: .agree
        case .agreed: .unmask
        case .finished: nil
        }
    }

    /// U1 as this node accepted it.
    public var advertisedCohort: AdvertisedCohort? {
        if case .shared(let shared) = phase { shared.cohort } else { maskingCohort?.advertised }
    }

    /// U2 as this node accepted it.
    public var maskingCohort: MaskingCohort? {
        if case .masked(let masked) = phase { masked.cohort } else { survivingCohort?.masking }
    }

    /// U3 as this node accepted it. Its context is what a closing log entry must agree with.
    public var survivingCohort: SurvivingCohort? {
        switch phase {
        case .agreed(let agreed): agreed.cohort
        case .finished(let cohort): cohort
        default: nil
        }
    }
}

extension NodeSession: CustomStringConvertible {
    public var description: String {
        "NodeSession(node \(node), next step: \(nextStep?.rawValue ?? "none"))"
    }
}

extension NodeSession: CustomReflectable {
    public var customMirror: Mirror { Mirror(self, children: []) }
}
