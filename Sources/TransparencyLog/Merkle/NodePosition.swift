// SPDX-License-Identifier: Apache-2.0

/// A complete subtree: the one over leaves `[index · 2^level, (index + 1) · 2^level)`.
///
/// Its hash never changes once those leaves exist, so a store writes each position once.
public struct NodePosition: Hashable, Sendable {
    /// 0 for leaves.
    public let level: Int
    public let index: UInt64

    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }

    /// The complete subtree that this one is half of.
    public var parent: NodePosition { NodePosition(level: level + 1, index: index >> 1) }
}

extension NodePosition: CustomStringConvertible {
    public var description: String { "\(level)/\(index)" }
}
