// SPDX-License-Identifier: Apache-2.0

/// How patient the coordinator is with its nodes.
struct EngineSettings: Sendable, Equatable {
    /// Seconds a phase of a round waits for nodes that have not answered.
    var phaseSeconds: UInt64 = 20
    /// Seconds after its announcement at which a round is over in any case.
    var roundSeconds: UInt64 = 3600
    /// A node that was silent for longer is not waited for when a round begins.
    var presenceSeconds: UInt64 = 30

    init() {}
}
