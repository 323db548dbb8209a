// SPDX-License-Identifier: Apache-2.0

/// What the coordinator does for those who have no node certificate: branches that enrol, officers, auditors, browsers.
///
/// What is submitted here authenticates itself by its signatures.
public protocol PublicGateway: Sendable {
    /// Takes an enrolment request; the answer says how to follow it.
    func enroll(_ request: [UInt8]) async throws -> [UInt8]
    /// How far an enrolment is; nil if there is none of this name.
    func enrolment(_ id: String) async throws -> [UInt8]?
    /// The enrolments that wait for the privacy officer.
    func pendingEnrolments() async throws -> [UInt8]
    /// Takes a root-signed roster epoch.
    func submitRoster(_ epoch: [UInt8]) async throws
    /// The newest signed roster epoch.
    func roster() async throws -> [UInt8]?
    /// Takes an officer's signed approval or refusal.
    func submitApproval(_ approval: [UInt8]) async throws
    /// The studies and policy changes that wait for an officer.
    func pendingApprovals() async throws -> [UInt8]
    /// Takes what an officer, an auditor or the holder of the root key states under their signature.
    func submit(_ statement: [UInt8], kind: StatementKind) async throws
    /// A file of the transparency log.
    func log(_ path: LogPath) async throws -> [UInt8]?
    /// A page of the dashboard, by its path.
    func page(_ path: String) async throws -> Page?
}
