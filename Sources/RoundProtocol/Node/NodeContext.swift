// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// What a node's state machine is handed with every event, because it may not reach for it.
public struct NodeContext {
    /// Unix seconds.
    public var now: UInt64
    public var policy: BranchPolicy
    public var identity: SigningKey
    /// A feature contract this branch has accepted, by digest.
    public var contract: (Digest) -> FeatureContract?

    public init(
        now: UInt64, policy: BranchPolicy, identity: SigningKey, contract: @escaping (Digest) -> FeatureContract?
    ) {
        self.now = now
        self.policy = policy
        self.identity = identity
        self.contract = contract
    }
}
