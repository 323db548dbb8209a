// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import Synchronization
import TributaryNode

/// A coordinator that answers polls with what a test puts in, and keeps what it is sent.
final class FakeLink: CoordinatorLink {
    private struct State {
        var instructions: [[UInt8]?] = []
        var failures: [any Error] = []
        var polls: [PollRequest] = []
        var sent: [(kind: NodeMessageKind, bytes: [UInt8])] = []
        var submitFailure: (any Error)?
        var onSubmission: (@Sendable (NodeMessageKind, [UInt8]) throws -> Void)?
        var objects: [NodeResource: [UInt8]] = [:]
        var certificate: [UInt8]?
        var shown: [TLSIdentity] = []
    }

    private let state = Mutex(State())

    var polls: [PollRequest] { state.withLock { $0.polls } }
    var sent: [(kind: NodeMessageKind, bytes: [UInt8])] { state.withLock { $0.sent } }
    var shown: [TLSIdentity] { state.withLock { $0.shown } }

    func answer(with message: CoordinatorMessage) { state.withLock { $0.instructions.append(message.canonicalBytes) } }
    func answer(with bytes: [UInt8]) { state.withLock { $0.instructions.append(bytes) } }
    func fail(with error: any Error) { state.withLock { $0.failures.append(error) } }
    func failSubmissions(with error: (any Error)?) { state.withLock { $0.submitFailure = error } }
    /// Looks at every message at the moment it leaves.
    func onSubmission(_ body: @escaping @Sendable (NodeMessageKind, [UInt8]) throws -> Void) {
        state.withLock { $0.onSubmission = body }
    }
    func publish(_ bytes: [UInt8], as resource: NodeResource) { state.withLock { $0.objects[resource] = bytes } }
    func issue(_ certificate: [UInt8]) { state.withLock { $0.certificate = certificate } }

    func poll(_ request: [UInt8], waitSeconds: Int) async throws -> [UInt8]? {
        try state.withLock { state in
            state.polls.append(try PollRequest(canonicalBytes: request))
            if !state.failures.isEmpty { throw state.failures.removeFirst() }
            return state.instructions.isEmpty ? nil : state.instructions.removeFirst()
        }
    }

    /// Keeps the message without the node's signature behind it.
    func submit(_ body: [UInt8], kind: NodeMessageKind) async throws -> [UInt8]? {
        let bytes = Array(body.dropLast(Signature.byteCount))
        let look = try state.withLock { state in
            if let failure = state.submitFailure { throw failure }
            state.sent.append((kind, bytes))
            return state.onSubmission
        }
        try look?(kind, bytes)
        return nil
    }

    func fetch(_ resource: NodeResource) async throws -> [UInt8]? { state.withLock { $0.objects[resource] } }

    func renewCertificate(_ request: [UInt8]) async throws -> [UInt8] {
        try state.withLock { state in
            guard let certificate = state.certificate else {
                throw CoordinatorProblem(status: 403, code: "forbidden", detail: "not now")
            }
            return certificate
        }
    }

    func use(_ identity: TLSIdentity) throws { state.withLock { $0.shown.append(identity) } }
}
