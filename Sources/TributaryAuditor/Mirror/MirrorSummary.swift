// SPDX-License-Identifier: Apache-2.0

/// What a mirroring did.
package struct MirrorSummary: Encodable, Equatable, Sendable {
    /// Entries in the mirror before and after.
    package var entriesBefore: UInt64
    package var entries: UInt64
    package var filesWritten: Int
    /// Checkpoints with a quorum that were kept, and bundles of signatures.
    package var checkpointsKept: Int
    package var artefacts: Int
    /// Bundles that entries name and the source does not have, or has with other bytes.
    package var artefactsMissing: Int

    package init(entriesBefore: UInt64, entries: UInt64) {
        self.entriesBefore = entriesBefore
        self.entries = entries
        (filesWritten, checkpointsKept, artefacts, artefactsMissing) = (0, 0, 0, 0)
    }
}
