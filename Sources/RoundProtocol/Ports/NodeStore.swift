// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Where a node keeps its protocol state.
public protocol NodeStore: Sendable {
    /// Everything that was committed, or nil before enrolment.
    func load(identity: SigningKey) throws -> NodeState?

    /// One durable transaction: all changes or none.
    ///
    /// - Throws: ``NodeRefusal/budgetExceeded(asked:remaining:)`` when a reservation does not fit, whatever the caller
    ///   believed.
    func commit(_ changes: [NodeChange]) throws
}
