// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport

/// What the running node needs of the coordinator.
package protocol CoordinatorLink: Sendable {
    func poll(_ request: [UInt8], waitSeconds: Int) async throws -> [UInt8]?
    func submit(_ message: [UInt8], kind: NodeMessageKind) async throws -> [UInt8]?
    func fetch(_ resource: NodeResource) async throws -> [UInt8]?
    func renewCertificate(_ request: [UInt8]) async throws -> [UInt8]
    func use(_ identity: TLSIdentity) throws
}

extension CoordinatorClient: CoordinatorLink {}
