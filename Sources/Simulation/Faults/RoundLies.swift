// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// What head office plans to do to its next rounds, and has done.
struct RoundLies {
    private var specification: SpecificationLie?
    /// Not invited to the next round.
    private var leftOut: NodeIdentifier?
    /// Whether the next round that a branch unmasks is given up.
    var isGivingUp = false
    private var closing: Closing?
    /// Rounds whose end was not logged as it was.
    private(set) var misreported: Set<Digest> = []

    /// About how a round has ended.
    private enum Closing {
        /// The branch has no part in it.
        case without(NodeIdentifier)
        /// It released the sum of another set.
        case otherSet
        /// A branch that was not even invited must pay.
        case charging(NodeIdentifier, round: Digest?)
    }

    mutating func plan(_ operation: Operation) {
        let node = NodeIdentifier(operation.party)
        switch operation.action {
        case .lieTerms: specification = SpecificationLie(choice: operation.variant(of: SpecificationLie.count))
        case .askAgain: (isGivingUp, leftOut) = (true, node)
        case .lieClosing:
            switch operation.variant(of: 3) {
            case 0: closing = .without(node)
            case 1: closing = .otherSet
            default: (closing, leftOut) = (.charging(node, round: nil), node)
            }
        default: break
        }
    }

    mutating func takeSpecification() -> SpecificationLie? { specification.take() }

    /// Who is left out, if it would be invited. Whoever asks again leaves out only the second time.
    mutating func takeLeftOut(of invited: [NodeIdentifier]) -> NodeIdentifier? {
        guard !isGivingUp, let node = leftOut, invited.contains(node) else { return nil }
        leftOut = nil
        return node
    }

    mutating func announced(_ round: Digest, without node: NodeIdentifier?) {
        if let node, case .charging(node, nil) = closing { closing = .charging(node, round: round) }
    }

    /// What is logged of a round that ends.
    mutating func record(_ truth: RoundRecord) -> RoundRecord {
        var record = truth
        switch closing {
        case .without(let node):
            guard truth.charged.contains(node) else { return truth }
            record.charged.removeAll { $0 == node }
            record.contributors.removeAll { $0 == node }
        case .otherSet:
            guard truth.survivorContext != nil else { return truth }
            record.survivorContext = ProtocolHash.digest("simulation", Array("another".utf8))
        case .charging(let node, truth.round):
            record.charged = (record.charged + [node]).sorted()
        default: return truth
        }
        closing = nil
        misreported.insert(truth.round)
        return record
    }
}
