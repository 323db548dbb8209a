// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation
import HTTPTransport
import NIOHTTP1
import Testing

struct ProblemTests {
    private struct Secret: Error { let password = "hunter2" }

    private static func answer(_ error: any Error & Sendable) async throws -> CoordinatorProblem? {
        try await TestServer.run(TestGateway { _ in throw error }) { server in
            let client = try server.nodeClient()
            return await #expect(throws: CoordinatorProblem.self) {
                try await client.submit([1], kind: .advertisement)
            }
        }
    }

    @Test(
        arguments: [
            (GatewayProblem.Kind.rejection, 422, nil), (.forbidden, 403, nil), (.notFound, 404, nil),
            (.conflict, 409, nil), (.unavailable(retryAfterSeconds: 7), 503, 7),
        ] as [(GatewayProblem.Kind, Int, Int?)])
    func eachKindHasItsStatus(kind: GatewayProblem.Kind, status: Int, retryAfter: Int?) async throws {
        let problem = try await Self.answer(GatewayProblem(kind: kind, code: "some_code", detail: "Some detail."))
        #expect(
            problem
                == CoordinatorProblem(
                    status: status, code: "some_code", detail: "Some detail.", retryAfterSeconds: retryAfter))
    }

    @Test func malformedNounsAreTheSendersFault() async throws {
        let problem = try await Self.answer(FederationError.trailingBytes(count: 3))
        #expect(problem?.status == 422)
        #expect(problem?.code == "trailing_bytes")
        #expect(problem?.detail == "message has 3 bytes too many")
    }

    @Test func unknownErrorsAndFailuresTellNothing() async throws {
        for error: any Error & Sendable in [
            Secret(), GatewayProblem(kind: .failure, code: "disk_full", detail: "hunter2"),
        ] {
            let problem = try #require(await Self.answer(error))
            #expect(problem.status == 500)
            #expect(!"\(problem)".contains("hunter2"))
            #expect(problem.isTemporary)
        }
        #expect(try await Self.answer(Secret())?.code == "internal")
    }

    @Test func theDocumentIsThatOfRFC9457() async throws {
        try await TestServer.run { server in
            let answer = try await server.raw(.DELETE, "/v1/roster")
            #expect(answer.status == 405)
            #expect(answer.headers.first(name: "Allow") == "POST, GET")
            #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
            #expect(json["type"] as? String == "urn:tributary:problem:method_not_allowed")
            #expect(json["status"] as? Int == 405)
            #expect(json["title"] as? String == "Method not allowed")
            #expect(json["code"] as? String == "method_not_allowed")
            #expect(json["detail"] as? String == "this path answers POST, GET only")
        }
    }

    @Test func retryAfterIsAlsoAHeader() async throws {
        let busy = GatewayProblem(kind: .unavailable(retryAfterSeconds: 0), code: "busy", detail: "Busy.")
        try await TestServer.run(TestGateway { _ in throw busy }) { server in
            let answer = try await server.raw(.GET, "/v1/roster")
            #expect(answer.status == 503)
            #expect(answer.headers.first(name: "Retry-After") == "1")
        }
    }

    @Test func whatTheCoordinatorSaysCanBePrintedSafely() {
        let hostile = CoordinatorProblem(
            status: 400, code: "Not A Code\n", detail: "a\u{1B}[2Jb\r\nc\u{202E}d" + String(repeating: "x", count: 600),
            retryAfterSeconds: -5)
        #expect(hostile.code == "unknown")
        #expect(hostile.detail.hasPrefix("a[2Jbcdxx"))
        #expect(hostile.detail.unicodeScalars.count == CoordinatorProblem.maximumDetailScalars)
        #expect(hostile.retryAfterSeconds == 0)
        #expect(CoordinatorProblem(status: 400, code: String(repeating: "a", count: 64), detail: "").code.count == 64)
        #expect(
            CoordinatorProblem(status: 400, code: String(repeating: "a", count: 65), detail: "").code == "unknown")
    }
}
