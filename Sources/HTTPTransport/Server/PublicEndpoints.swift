// SPDX-License-Identifier: Apache-2.0

internal import Federation
internal import Hummingbird

/// Who asks on the listener for everyone: nobody in particular.
struct AnonymousCaller: Sendable {}

/// The endpoints of the listener for everyone.
struct PublicEndpoints: Sendable {
    let gateway: any PublicGateway

    /// The table; `docs/openapi.yaml` lists the same lines.
    var table: [Endpoint<AnonymousCaller>] {
        [
            .post("/v1/enrolments", accepts: .enrolment, limit: TransportLimits.enrolmentBodyBytes) { call in
                .body(try await gateway.enroll(call.body), .enrolment)
            },
            .get("/v1/enrolments") { _ in .body(try await gateway.pendingEnrolments(), .enrolments) },
            .get("/v1/enrolments/{enrolment}") { call in
                let name = try call.parameter("enrolment") { Identifier.isValid($0) ? $0 : nil }
                return try .found(try await gateway.enrolment(name), .enrolment)
            },
            .post("/v1/roster", accepts: .roster, limit: TransportLimits.rosterBodyBytes) { call in
                try await gateway.submitRoster(call.body)
                return .empty
            },
            .get("/v1/roster") { _ in try .found(try await gateway.roster(), .roster) },
            .post("/v1/approvals", accepts: .approval, limit: TransportLimits.decisionBodyBytes) { call in
                try await gateway.submitApproval(call.body)
                return .empty
            },
            .get("/v1/approvals") { _ in .body(try await gateway.pendingApprovals(), .approvals) },
        ] + StatementKind.allCases.map(statement)
    }

    private func statement(_ kind: StatementKind) -> Endpoint<AnonymousCaller> {
        .post(kind.path, accepts: kind.mediaType, limit: TransportLimits.decisionBodyBytes) { call in
            try await gateway.submit(call.body, kind: kind)
            return .empty
        }
    }

    /// Files of the log, then pages.
    func other(_ path: String) async throws -> Answer {
        if let file = LogPath(path) {
            return try .found(try await gateway.log(file), file.mediaType, file.isImmutable ? .immutable : .none)
        }
        guard Self.isPagePath(path), let page = try await gateway.page(path) else {
            throw HTTPTransportError.noSuchEndpoint
        }
        return .page(page)
    }

    /// Where no page can be: what is asked for there is an endpoint or a file of the log, or nothing.
    private static let reservedPrefixes = ["/v1/", "/tile/", "/witnessed/", "/artefacts/"]

    /// Letters, digits and `-_.` between slashes, and no segment that begins with a dot.
    private static func isPagePath(_ path: String) -> Bool {
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard path.hasPrefix("/"), !reservedPrefixes.contains(where: path.hasPrefix) else { return false }
        return segments.allSatisfy { segment in
            !segment.hasPrefix(".") && segment.utf8.allSatisfy(isPathByte)
        }
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}
