// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import SecureAggregation
import TransparencyLog

/// What enrolled nodes reach: translates between bytes and the engine.
struct NodeService: NodeGateway {
    let engine: CoordinatorEngine
    let registry: MemberRegistry

    func poll(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8]? {
        let node = try await registry.witness(peer)
        let request = try PollRequest(canonicalBytes: request)
        return try await engine.instruction(for: node, request)?.canonicalBytes
    }

    func awaits(_ kind: NodeMessageKind, bytes: Int, from peer: PeerIdentity) async throws -> Bool {
        guard kind == .maskedInput else { return true }
        return await engine.awaitsVector(of: bytes - Signature.byteCount, from: try await registry.member(peer))
    }

    func submit(
        _ body: [UInt8], kind: NodeMessageKind, from peer: PeerIdentity
    ) async throws -> [UInt8]? {
        let node = try await registry.member(peer)
        let message = try SignedNodeMessage.open(body, kind: kind.rawValue, by: peer.identityKey)
        do {
            switch kind {
            case .studyDecision:
                try await engine.decide(try StudyDecision(canonicalBytes: message), from: node)
            case .membershipNotice:
                try await engine.notice(try Signed<MembershipNotice>(canonicalBytes: message), from: node)
            case .advertisement, .shares, .maskedInput, .consistency, .unmasking:
                guard let kind = RoundMessageKind(rawValue: kind.rawValue) else { return nil }
                try await engine.submit(kind, message, from: node)
            }
        } catch let error as SecureAggregationError {
            throw GatewayProblem(kind: .rejection, code: error.code, detail: "\(error)")
        } catch let error as TransparencyLogError {
            throw GatewayProblem(kind: .rejection, code: error.code, detail: "\(error)")
        } catch let error as CoordinatorError {
            throw error.problem
        }
        return nil
    }

    func fetch(_ resource: NodeResource, from peer: PeerIdentity) async throws -> [UInt8]? {
        _ = try await registry.member(peer)
        return try await registry.resource(resource)
    }

    func renewCertificate(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8] {
        _ = try await registry.member(peer)
        return try await registry.certificate(request: request, identity: peer.identityKey)
    }
}

extension CoordinatorError {
    /// What a client is told.
    var problem: GatewayProblem {
        let kind: GatewayProblem.Kind =
            switch self {
            case .missing: .notFound
            case .conflict: .conflict
            case .invalid, .directory: .rejection
            case .forbidden: .forbidden
            }
        return GatewayProblem(kind: kind, code: code, detail: description)
    }
}
