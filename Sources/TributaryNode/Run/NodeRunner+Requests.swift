// SPDX-License-Identifier: Apache-2.0

import Federation
import HTTPTransport
package import RoundProtocol

/// What people ask for on the command line, carried out by the running node, or by the command where none runs.
extension NodeRunner {
    func followRequests() async {
        while !Task.isCancelled {
            do {
                for request in try tools.store.decisionRequests() { try await carryOut(request) }
                if let request = try tools.store.noticeRequest() { try await carryOut(request) }
            } catch {
                // The request stays; the exchange with the coordinator says what is wrong with the connection.
            }
            try? await Task.sleep(for: .seconds(Self.secondsBetweenRequests))
        }
    }

    /// Decides once, and sends the decision until the coordinator has it.
    package func carryOut(_ request: DecisionRequest) async throws {
        do {
            guard let study = core.state.studies[request.study] else { throw NodeRefusal.studyNotAccepted }
            if study.decision.answer == .deferred {
                var next = core
                let actions = try next.decide(
                    request.study, accept: request.accept, reason: request.reason, context: tools.context())
                try keep(actions, next)
                if request.accept { try tools.shelf.accept(study.proposal.study.contractDigest) }
            }
            if let decision = core.state.studies[request.study]?.decision {
                try await send(.decision(decision))
            }
        } catch let refusal as NodeRefusal {
            tools.report(.refused(code: refusal.code, reason: "study \(request.study): \(refusal)"))
        } catch let problem as CoordinatorProblem where !problem.isTemporary {
            tools.report(.problem(reason: "study \(request.study): \(problem)"))
        }
        try tools.store.removeDecisionRequest(request.study)
    }

    /// Signs the branch's leave or return, durably, and then sends it.
    ///
    /// Once it is signed the request is done, even if it cannot be sent now: it is sent again until the log has it.
    package func carryOut(_ request: NoticeRequest) async throws {
        var next = core
        do {
            let actions = try next.notice(kind: request.kind, reason: request.reason, context: tools.context())
            try keep(actions, next)
            noticeIsDue = true
        } catch let refusal as NodeRefusal {
            tools.report(.refused(code: refusal.code, reason: "\(refusal)"))
        }
        try tools.store.removeNoticeRequest()
        try await sendUnloggedNotice()
    }

    /// Sends this branch's last word on its leave or return until the log has it.
    package func sendUnloggedNotice() async throws {
        guard noticeIsDue, let notice = core.unloggedNotice else { return }
        noticeIsDue = false
        do {
            try await send(.membershipNotice(notice))
        } catch let problem as CoordinatorProblem where !problem.isTemporary {
            tools.report(.problem(reason: "the notice of this branch was not taken: \(problem)"))
        }
    }
}
