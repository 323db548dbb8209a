// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import HTTPTransport
import NIOCore
import NIOHTTP1
import Testing

struct BodyLimitTests {
    private static func code(_ error: CoordinatorProblem?) -> String { "\(error?.status ?? 0) \(error?.code ?? "")" }

    private static func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 1, count: count) }

    @Test(arguments: NodeMessageKind.allCases)
    func aMessageAtItsLimitIsTakenAndOneByteMoreIsNot(kind: NodeMessageKind) async throws {
        let gateway = TestGateway { [UInt8("\($0.count)".utf8.count)] }
        try await TestServer.run(gateway) { server in
            let client = try server.nodeClient()
            let largest = [UInt8](repeating: 1, count: kind.bodyLimit)
            #expect(try await client.submit(largest, kind: kind) != nil)
            let error = await #expect(throws: CoordinatorProblem.self) {
                try await client.submit(largest + [1], kind: kind)
            }
            #expect(Self.code(error) == "413 body_too_large")
            #expect(gateway.calls.count == 1)
            #expect(try await client.submit([1], kind: kind) != nil)
        }
    }

    @Test func otherBodiesHaveLimitsToo() async throws {
        let gateway = TestGateway { _ in [] }
        try await TestServer.run(gateway) { server in
            let everyone = try server.publicClient()
            let node = try server.nodeClient()
            _ = try await everyone.enroll(Self.bytes(TransportLimits.enrolmentBodyBytes))
            try await everyone.submitRoster(Self.bytes(TransportLimits.rosterBodyBytes))
            try await everyone.submitApproval(Self.bytes(TransportLimits.decisionBodyBytes))
            _ = try await node.poll(Self.bytes(TransportLimits.pollBodyBytes), waitSeconds: 1)
            _ = try await node.renewCertificate(Self.bytes(TransportLimits.smallBodyBytes))
            let tooLong: [@Sendable () async throws -> Void] = [
                { _ = try await everyone.enroll(Self.bytes(TransportLimits.enrolmentBodyBytes + 1)) },
                { try await everyone.submitRoster(Self.bytes(TransportLimits.rosterBodyBytes + 1)) },
                { try await everyone.submitApproval(Self.bytes(TransportLimits.decisionBodyBytes + 1)) },
                { _ = try await node.poll(Self.bytes(TransportLimits.pollBodyBytes + 1), waitSeconds: 1) },
                { _ = try await node.renewCertificate(Self.bytes(TransportLimits.smallBodyBytes + 1)) },
            ]
            for call in tooLong {
                let error = await #expect(throws: CoordinatorProblem.self) { try await call() }
                #expect(Self.code(error) == "413 body_too_large")
            }
            #expect(gateway.calls.count == 5)
        }
    }

    @Test func aBodyOfAnotherTypeIsRefused() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            for type in ["application/json", "application/vnd.tributary.approval", ""] {
                let answer = try await server.raw(
                    .POST, "/v1/enrolments", headers: [("Content-Type", type)], body: .bytes(ByteBuffer(bytes: [1])))
                #expect(answer.status == 415)
                #expect(answer.body.contains("unsupported_media_type"))
            }
            let good = try await server.raw(
                .POST, "/v1/enrolments", headers: [("Content-Type", "Application/vnd.tributary.enrolment; v=1")],
                body: .bytes(ByteBuffer(bytes: [1])))
            #expect(good.status == 200)
            #expect(gateway.calls == ["enroll"])
        }
    }

    @Test func aBodyOfUnknownLengthIsRefused() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            let stream = AsyncStream<ByteBuffer> { continuation in
                continuation.yield(ByteBuffer(bytes: [1, 2]))
                continuation.finish()
            }
            let answer = try await server.raw(
                .POST, "/v1/enrolments", headers: [("Content-Type", "application/vnd.tributary.enrolment")],
                body: .stream(stream, length: .unknown))
            #expect(answer.status == 411)
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func pathsHeadersAndTheirNumberAreBounded() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            let longest = "/" + String(repeating: "a", count: TransportLimits.pathBytes - 1)
            let atLimit = try await server.raw(.GET, longest)
            let beyond = try await server.raw(.GET, longest + "a")
            #expect([atLimit.status, beyond.status] == [200, 404])
            let headers = (0...TransportLimits.headerFields).map { ("X-\($0)", "1") }
            #expect(try await server.raw(.GET, "/", headers: Array(headers.prefix(32))).status == 200)
            #expect(try await isRefused(server, headers))
            let large = String(repeating: "a", count: TransportLimits.headerBytes)
            #expect(try await isRefused(server, [("X", large)]))
            #expect(gateway.calls.count == 2)
        }
    }

    /// A parser that gives up answers 400 or closes the connection.
    private func isRefused(_ server: TestServer, _ headers: [(String, String)]) async throws -> Bool {
        do {
            return try await server.raw(.GET, "/", headers: headers).status == 400
        } catch is HTTPClientError {
            return true
        }
    }

    @Test func anAnswerOverItsLimitIsRefusedByTheClient() async throws {
        let gateway = TestGateway { _ in [UInt8](repeating: 1, count: TransportLimits.rosterBodyBytes + 1) }
        try await TestServer.run(gateway) { server in
            let client = try server.publicClient()
            await #expect(throws: HTTPTransportError.answerTooLarge(limit: TransportLimits.rosterBodyBytes)) {
                try await client.roster()
            }
        }
    }

    @Test func largeBodiesWaitForEachOther() async throws {
        let running = Gauge()
        let gateway = TestGateway { body in
            await running.enter()
            try await Task.sleep(for: .milliseconds(50))
            await running.leave()
            return []
        }
        let size = 20 << 20
        try await TestServer.run(
            gateway, configure: { $0.uploadBytesInFlight = NodeMessageKind.maskedInput.bodyLimit * 2 }
        ) { server in
            let client = try server.nodeClient()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        _ = try await client.submit([UInt8](repeating: 1, count: size), kind: .maskedInput)
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(await running.total == 5)
        #expect(await running.most <= 2)
    }
}

/// Counts how many are inside at once.
private actor Gauge {
    private var inside = 0
    private(set) var most = 0
    private(set) var total = 0

    func enter() {
        inside += 1
        total += 1
        most = max(most, inside)
    }

    func leave() { inside -= 1 }
}
