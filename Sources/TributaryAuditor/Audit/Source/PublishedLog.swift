// SPDX-License-Identifier: Apache-2.0

package import TransparencyLog

/// A published log, wherever it lies: its checkpoint and its tiles. Nothing it returns is trusted.
package protocol PublishedLog: TileSource {
    /// The newest signed checkpoint; nil if there is none.
    func checkpoint() async throws -> [UInt8]?
}
