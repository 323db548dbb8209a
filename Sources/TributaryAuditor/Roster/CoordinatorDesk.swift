// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport

/// The coordinator as the holders of root and officer keys talk to it. Nothing that comes from it is believed.
package protocol CoordinatorDesk: Sendable {
    func roster() async throws -> [UInt8]?
    func submitRoster(_ epoch: [UInt8]) async throws
    func pendingEnrolments() async throws -> [UInt8]
    func pendingApprovals() async throws -> [UInt8]
    func submitApproval(_ approval: [UInt8]) async throws
}

extension PublicClient: CoordinatorDesk {}
