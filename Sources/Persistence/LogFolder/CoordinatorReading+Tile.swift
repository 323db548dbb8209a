// SPDX-License-Identifier: Apache-2.0

package import RoundProtocol
package import TransparencyLog

extension CoordinatorReading {
    /// A tile of the log; nil where the log does not reach so far.
    package func tile(_ address: TileAddress) throws -> [UInt8]? {
        let size = try logSize()
        let first = address.index * UInt64(TileAddress.fullWidth)
        let end = first + UInt64(address.width)
        switch address.content {
        case .entries:
            guard end <= size else { return nil }
            return try EntryBundle.bytes(of: try logEntries(first..<end))
        case .hashes(let level):
            guard end <= size >> UInt64(TileAddress.height * level) else { return nil }
            return try HashTile.bytes(of: address, hashes: TransactionHashes(self))
        }
    }
}
