// SPDX-License-Identifier: Apache-2.0

extension Limits {
    /// Bytes of one signed checkpoint with its cosignatures: room for one of some 200 bytes from every member.
    public static let maximumCheckpointBytes = 256 << 10
    /// Bytes of the largest masked vector.
    public static let maximumVectorBytes = maximumDimension * 8
}
