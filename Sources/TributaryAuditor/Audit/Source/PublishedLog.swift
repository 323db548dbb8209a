// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import TransparencyLog

/// A published log, wherever it lies: its checkpoints, its tiles, and what its entries name by digest. Nothing it
/// returns is trusted.
package protocol PublishedLog: TileSource {
    /// The newest signed checkpoint; nil if there is none.
    func checkpoint() async throws -> [UInt8]?
    /// The kept checkpoint of exactly this size, with its cosignatures; nil if none was kept.
    func witnessed(size: UInt64) async throws -> [UInt8]?
    /// What an entry names by its digest; nil if it is not there.
    func artefact(_ digest: Digest) async throws -> [UInt8]?
}
