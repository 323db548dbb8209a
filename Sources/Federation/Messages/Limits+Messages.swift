// SPDX-License-Identifier: Apache-2.0

extension Limits {
    /// Bytes of one signed checkpoint with its cosignatures: room for one from each of ``maximumCohort`` members, of at most
    /// 365 bytes with the longest name a witness can have.
    public static let maximumCheckpointBytes = 512 << 10
    /// Bytes of the largest masked vector.
    public static let maximumVectorBytes = maximumDimension * 8
}
