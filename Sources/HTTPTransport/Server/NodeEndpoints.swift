// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Federation
internal import Hummingbird
internal import ServiceLifecycle

/// The endpoints of the listener for nodes.
struct NodeEndpoints: Sendable {
    let gateway: any NodeGateway
    let pollSeconds: Int

    /// The table; `docs/openapi.yaml` lists the same lines.
    var table: [Endpoint<PeerIdentity>] {
        var table = NodeMessageKind.allCases.map(message)
        table += [
            .post(
                "/v1/poll", accepts: .poll, limit: TransportLimits.pollBodyBytes, holding: .whileRead
            ) { call in
                .optional(try await poll(call.body, from: call.caller), .instruction)
            },
            .post(
                "/v1/certificate", accepts: .certificateRequest, limit: TransportLimits.smallBodyBytes
            ) { call in
                .body(try await gateway.renewCertificate(call.body, from: call.caller), .certificate)
            },
            resource("/v1/roster") { _ in .roster },
            resource("/v1/studies") { _ in .studies },
            resource("/v1/studies/{study}") { .study(try $0.parameter("study") { try? StudyIdentifier($0) }) },
            resource("/v1/contracts/{digest}") { .contract(try $0.parameter("digest", Self.digest)) },
            resource("/v1/states/{digest}") { .state(try $0.parameter("digest", Self.digest)) },
            resource("/v1/models/{model}") { call in
                .model(try call.parameter("model") { Identifier.isValid($0) ? $0 : nil })
            },
            resource("/v1/playbooks") { _ in .playbooks },
            resource("/v1/playbooks/{digest}") { .playbook(try $0.parameter("digest", Self.digest)) },
        ]
        return table
    }

    private func message(_ kind: NodeMessageKind) -> Endpoint<PeerIdentity> {
        .post(
            "/v1/messages/\(kind.rawValue)", accepts: kind.mediaType, limit: kind.bodyLimit,
            admits: { try await gateway.awaits(kind, bytes: $1, from: $0) }
        ) { call in
            .optional(try await gateway.submit(call.body, kind: kind, from: call.caller), .instruction)
        }
    }

    private func resource(
        _ template: String,
        _ name: @escaping @Sendable (Endpoint<PeerIdentity>.Call) throws -> NodeResource
    ) -> Endpoint<PeerIdentity> {
        .get(template) { call in
            let resource = try name(call)
            let bytes = try await gateway.fetch(resource, from: call.caller)
            return try .found(bytes, resource.mediaType, resource.isImmutable ? .immutable : .none)
        }
    }

    /// The canonical spelling only: one name for one thing.
    private static func digest(_ text: String) -> Digest? {
        Digest(hex: text).flatMap { $0.hex == text ? $0 : nil }
    }

    /// Asks the gateway, and stops asking when the longest wait is over or the server shuts down.
    private func poll(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8]? {
        try await cancelWhenGracefulShutdown { [gateway, pollSeconds] in
            try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                group.addTask {
                    do {
                        return try await gateway.poll(request, from: peer)
                    } catch is CancellationError {
                        return nil
                    }
                }
                group.addTask {
                    try? await Task.sleep(for: .seconds(pollSeconds))
                    return nil
                }
                let first = try await group.next() ?? nil
                group.cancelAll()
                let second = try await group.next() ?? nil
                return first ?? second
            }
        }
    }
}
