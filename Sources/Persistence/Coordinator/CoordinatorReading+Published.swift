// SPDX-License-Identifier: Apache-2.0

package import RoundProtocol

extension CoordinatorReading {
    /// The checkpoint to show to everyone: the newest with a quorum, or the log's own word as long as there was none.
    package func publishedCheckpoint() throws -> [UInt8]? { try witnessedNotes().last?.note ?? checkpoint() }
}
