// SPDX-License-Identifier: Apache-2.0

import Federation
import HTTPTransport
import Persistence
import RoundProtocol
import TransparencyLog

/// What everyone reaches: enrolment, roster, approvals, the log, the dashboard. Everything that comes in authenticates
/// itself by its signatures.
struct PublicService: PublicGateway {
    let enrolments: EnrolmentDesk
    let governance: GovernanceDesk
    let dashboard: Dashboard
    let store: any CoordinatorStore

    func enroll(_ request: [UInt8]) async throws -> [UInt8] {
        try await translating {
            Array(try await enrolments.enroll(try EnrolmentRequest(canonicalBytes: request)).utf8)
        }
    }

    func enrolment(_ id: String) async throws -> [UInt8]? {
        try await translating { try await enrolments.status(id)?.canonicalBytes }
    }

    func pendingEnrolments() async throws -> [UInt8] {
        PendingEnrolment.encode(try await enrolments.pending())
    }

    func submitRoster(_ epoch: [UInt8]) async throws {
        try await translating { try await governance.accept(try UnverifiedRosterEpoch(canonicalBytes: epoch)) }
    }

    func roster() async throws -> [UInt8]? {
        try store.read { try $0.rosterEpochs() }.last?.canonicalBytes
    }

    func submitApproval(_ approval: [UInt8]) async throws {
        try await translating { try await governance.accept(try StudyApproval(canonicalBytes: approval)) }
    }

    func pendingApprovals() async throws -> [UInt8] {
        PendingApprovals.encode(try governance.pendingApprovals())
    }

    func submit(_ statement: [UInt8], kind: StatementKind) async throws {
        try await translating {
            switch kind {
            case .recovery: try await governance.accept(try Signed<RecoveryOrder>(canonicalBytes: statement))
            case .studyRefusal: try await governance.accept(try Signed<StudyRefusal>(canonicalBytes: statement))
            case .reportFiling: try await governance.accept(try Signed<ReportFiling>(canonicalBytes: statement))
            }
        }
    }

    func log(_ path: LogPath) async throws -> [UInt8]? {
        try store.read { reading in
            switch path {
            case .checkpoint: return try reading.publishedCheckpoint()
            case .witnessed(let size): return try reading.witnessedNotes().first { $0.size == size }?.note
            case .artefact(let digest): return try reading.artefact(digest)
            case .tile, .entries: return try reading.tile(TileAddress(parsing: String(path.path.dropFirst())))
            }
        }
    }

    func page(_ path: String) async throws -> Page? { try await dashboard.page(path) }

    private func translating<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as CoordinatorError {
            throw error.problem
        }
    }
}
