// SPDX-License-Identifier: Apache-2.0

/// Which faults a simulation may choose from.
public enum FaultKind: String, CaseIterable, Sendable {
    case none
    /// Processes die and disks are full.
    case crash
    /// Messages are lost, late, doubled, out of order; the network is cut in two; clocks go wrong.
    case network
    /// Head office lies, and as many branches as are assumed to help it.
    case hostile
    /// All of them, and old copies of disks are put back.
    case all
}
