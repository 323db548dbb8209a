// SPDX-License-Identifier: Apache-2.0

/// How patient the coordinator is with its nodes.
public struct EngineSettings: Sendable, Equatable {
    /// Seconds a phase of a round waits for nodes that have not answered.
    public var phaseSeconds: UInt64 = 20
    /// Seconds after its announcement at which a round is over in any case.
    public var roundSeconds: UInt64 = 3600
    /// A node that was silent for longer is not waited for when a round begins.
    public var presenceSeconds: UInt64 = 30

    public init() {}
}
