// SPDX-License-Identifier: Apache-2.0

import Federation
import RoundProtocol
import Synchronization

/// Leaves word of a leave or return for the running node, or signs and sends it where none runs.
struct LeaveDesk {
    private let workspace: NodeWorkspace

    init(_ workspace: NodeWorkspace) { self.workspace = workspace }

    /// - Throws: ``TributaryNodeError/notEnrolled``, or what kept the notice from being signed or sent.
    func carryOut(_ request: NoticeRequest) async throws {
        _ = try workspace.state()
        let word = request.kind == .leave ? "leave" : "return"
        guard let lock = try? RunLock(path: workspace.directory.runLock) else {
            try workspace.store.saveNoticeRequest(request)
            Terminal.write(
                "the running node signs the \(word) within seconds; 'tributary-node status' says when it counts\n")
            return
        }
        defer { withExtendedLifetime(lock) {} }
        let complaints = Mutex<[String]>([])
        let runner = try workspace.runner { event in
            switch event {
            case .refused, .problem: complaints.withLock { $0.append(event.text) }
            default: break
            }
        }
        try await runner.carryOut(request)
        if let complaint = complaints.withLock({ $0.first }) {
            throw TributaryNodeError.notice(word: word, reason: complaint)
        }
        Terminal.write(
            "the \(word) is signed and in the log; it counts once the other branches have cosigned the log up to it\n")
    }
}
