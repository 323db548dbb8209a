// SPDX-License-Identifier: Apache-2.0

/// The time of day, handed in. Deadlines and entries use it; privacy never depends on it.
public protocol WallClock: Sendable {
    /// Seconds since 1970.
    func now() -> UInt64
}
