// SPDX-License-Identifier: Apache-2.0

/// An entry that is shown to be in a log at its place, under a checkpoint that is trusted.
public struct VerifiedEntry: Hashable, Sendable {
    public let index: UInt64
    public let bytes: [UInt8]

    init(index: UInt64, bytes: [UInt8]) {
        self.index = index
        self.bytes = bytes
    }
}
