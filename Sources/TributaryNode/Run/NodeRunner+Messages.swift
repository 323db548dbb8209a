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
    /// Reads what the log has grown by, then does what the coordinator asks for, if this branch goes along with it.
    func act(on answer: [UInt8]) async throws {
        var message: CoordinatorMessage
        do {
            message = try CoordinatorMessage(canonicalBytes: answer)
        } catch let error as FederationError {
            return refuse(error, error.code, nil)
        }
        var asksPerson = false
        do {
            asksPerson = try await prepare(message.step)
        } catch {
            // What is wrong with a study does not keep the log from being read.
            guard let code = Self.refusalCode(of: error) else { throw error }
            refuse(error, code, nil)
            message.step = nil
            guard message.log != nil else { return }
        }
        var random = SystemRandomSource()
        var next = core
        let actions = next.receive(message, context: tools.context(asksPerson: asksPerson), random: &random)
        try await perform(actions, after: next)
    }

    /// The only way from customers to a message: ``RoundProtocol/ContributionPipeline``.
    func contribute(_ request: ContributionRequest) async throws {
        do {
            guard let contract = try tools.shelf.known(request.specification.contractDigest) else {
                throw NodeRefusal.differs(what: "the feature contract")
            }
            let matrix = try await matrix(for: request.study, contract: contract)
            var random = SystemRandomSource()
            let sum = try ContributionPipeline().noisedSum(for: request, matrix: matrix, random: &random)
            var next = core
            let actions = try next.contribute(sum, to: request.round, context: tools.context(), random: &random)
            try await perform(actions, after: next)
        } catch {
            guard let code = Self.refusalCode(of: error) else { throw error }
            refuse(error, code, request.round)
        }
    }

    func send(_ message: NodeMessage) async throws {
        let (kind, bytes): (NodeMessageKind, [UInt8]) =
            switch message {
            case .decision(let decision): (.studyDecision, decision.canonicalBytes)
            case .roundMessage(let kind, let bytes): (NodeMessageKind(kind), bytes)
            case .membershipNotice(let notice): (.membershipNotice, notice.canonicalBytes)
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

    /// The public code of an error that is about what was asked; nil for one about this machine or the connection.
    static func refusalCode(of error: any Error) -> String? {
        switch error {
        case let refusal as NodeRefusal: refusal.code
        case let error as FederationError: error.code
        case let error as AnalyticsError: error.code
        case let error as DifferentialPrivacyError: error.code
        case let error as CustomerDataError: error.code
        case let error as TransparencyLogError: error.code
        default: nil
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
