// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import HTTPTransport
package import TransparencyLog

/// A log as the coordinator serves it.
package struct ServedLog: PublishedLog {
    private let client: PublicClient

    package init(client: PublicClient) { self.client = client }

    package func checkpoint() async throws -> [UInt8]? { try await client.log(.checkpoint) }

    package func witnessed(size: UInt64) async throws -> [UInt8]? { try await client.log(.witnessed(size: size)) }

    package func artefact(_ digest: Digest) async throws -> [UInt8]? { try await client.log(.artefact(digest)) }

    package func read(_ address: TileAddress) async throws -> [UInt8]? {
        switch address.content {
        case .entries: try await client.log(.entries(index: address.index, width: address.width))
        case .hashes(let level):
            try await client.log(.tile(level: level, index: address.index, width: address.width))
        }
    }
}
