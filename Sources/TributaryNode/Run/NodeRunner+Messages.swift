// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import DifferentialPrivacy
import Federation
import HTTPTransport
import RoundProtocol
import TransparencyLog

extension NodeRunner {
    /// Does what the coordinator asks for, if this branch goes along with it.
    func act(on instruction: [UInt8]) async throws {
        let message: CoordinatorMessage
        do {
            message = try CoordinatorMessage(canonicalBytes: instruction)
        } catch let error as FederationError {
            tools.report(.refused(reason: "\(error)"))
            return
        }
        do {
            let asksPerson = try await prepare(message)
            var random = SystemRandomSource()
            var next = core
            let actions = try next.receive(
                message, context: tools.context(asksPerson: asksPerson), random: &random)
            try await perform(actions, after: next)
        } catch {
            guard Self.isRefusal(error) else { throw error }
            refuse(message, "\(error)")
        }
        if case .progress = message { modelsAreDue = true }
    }

    /// Makes the changes durable, then lets the core's copy take its place, then sends.
    func perform(_ actions: [NodeAction], after next: NodeCore) async throws {
        try keep(actions, next)
        for action in actions {
            switch action {
            case .commit: break
            case .send(let message): try await send(message)
            case .contribute(let request): try await contribute(request)
            }
        }
    }

    func keep(_ actions: [NodeAction], _ next: NodeCore) throws {
        let changes = actions.flatMap { action -> [NodeChange] in
            if case .commit(let changes) = action { changes } else { [] }
        }
        if !changes.isEmpty { try tools.store.commit(changes) }
        let before = core.state
        core = next
        NodeEvent.between(before, core.state).forEach(tools.report)
    }

    /// The only way from customers to a message: ``RoundProtocol/ContributionPipeline``.
    private func contribute(_ request: ContributionRequest) async throws {
        guard let contract = try tools.shelf.known(request.specification.contractDigest) else {
            throw NodeRefusal.differs(what: "the feature contract")
        }
        let matrix = try cache.matrix(for: request.study, contract: contract)
        var random = SystemRandomSource()
        let sum = try ContributionPipeline().noisedSum(for: request, matrix: matrix, random: &random)
        var next = core
        let actions = try next.contribute(sum, to: request.round, context: tools.context(), random: &random)
        try await perform(actions, after: next)
    }

    func send(_ message: NodeMessage) async throws {
        let (kind, bytes): (NodeMessageKind, [UInt8]) =
            switch message {
            case .decision(let decision): (.studyDecision, decision.canonicalBytes)
            case .roundMessage(let kind, let bytes): (NodeMessageKind(kind), bytes)
            }
        let sealed = SignedNodeMessage.seal(bytes, kind: kind.rawValue, with: tools.identity)
        _ = try await tools.link.submit(sealed, kind: kind)
        let round = kind == .maskedInput ? try? MaskedInput(canonicalBytes: bytes).round : nil
        let specification = round.flatMap { core.state.rounds[$0] }?.specification
        let numbers = specification?.dimension ?? 0
        try tools.sent.append(
            SentRecord.Entry(time: tools.clock.now(), kind: kind, numbers: numbers, bytes: sealed.count))
        if let specification {
            tools.report(
                .contributed(
                    specification.study, round: specification.roundNumber, numbers: numbers, bytes: bytes.count))
        }
    }

    /// A round that is refused is declined, so that nobody waits for this branch. Everything else is only said.
    private func refuse(_ message: CoordinatorMessage, _ reason: String) {
        guard let round = message.round else {
            tools.report(.refused(reason: reason))
            return
        }
        if declined.insert(round) { tools.report(.declined(round: round.hex, reason: reason)) }
    }

    /// Whether an error is about what was asked, and not about this machine or the connection.
    private static func isRefusal(_ error: any Error) -> Bool {
        switch error {
        case is NodeRefusal, is FederationError, is AnalyticsError, is DifferentialPrivacyError, is CustomerDataError,
            is TransparencyLogError:
            true
        default: false
        }
    }
}

extension NodeMessageKind {
    /// The transport's name of a round's message.
    init(_ kind: RoundMessageKind) {
        switch kind {
        case .advertisement: self = .advertisement
        case .shares: self = .shares
        case .maskedInput: self = .maskedInput
        case .consistency: self = .consistency
        case .unmasking: self = .unmasking
        }
    }
}
