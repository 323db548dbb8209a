// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import NIOHTTP1
import Testing

/// Every typed call arrives at the gateway function it is meant for.
struct EndpointTests {
    private static let bytes: [UInt8] = [0, 1, 254, 255]

    @Test func everyMessageKindArrivesWithItsBytes() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            let client = try server.nodeClient()
            for kind in NodeMessageKind.allCases {
                #expect(try await client.submit(Self.bytes, kind: kind) == Self.bytes)
            }
            #expect(gateway.calls == NodeMessageKind.allCases.map { "submit \($0)" })
        }
    }

    @Test func everyResourceArrivesByItsName() async throws {
        let gateway = TestGateway { _ in Self.bytes }
        try await TestServer.run(gateway) { server in
            let client = try server.nodeClient()
            let digest = SHA256.hash([7])
            let resources: [NodeResource] = [
                .roster, .studies, .study(try StudyIdentifier("churn-2026.q1")), .contract(digest), .state(digest),
                .model("model-3"), .playbooks, .playbook(digest),
            ]
            for resource in resources { #expect(try await client.fetch(resource) == Self.bytes) }
            #expect(gateway.calls == resources.map { "fetch \($0.path)" })
        }
    }

    @Test func everyPublicCallArrives() async throws {
        let gateway = TestGateway { _ in Self.bytes }
        try await TestServer.run(gateway) { server in
            let client = try server.publicClient()
            #expect(try await client.enroll([1]) == Self.bytes)
            #expect(try await client.enrolment("north-1") == Self.bytes)
            #expect(try await client.pendingEnrolments() == Self.bytes)
            try await client.submitRoster([2])
            #expect(try await client.roster() == Self.bytes)
            try await client.submitApproval([3])
            #expect(try await client.pendingApprovals() == Self.bytes)
            for kind in StatementKind.allCases { try await client.submit([4], kind: kind) }
            #expect(try await client.log(.checkpoint) == Self.bytes)
            #expect(try await client.log(.entries(index: 1_234_067, width: 3)) == Self.bytes)
            #expect(try await client.log(.witnessed(size: 12)) == Self.bytes)
            #expect(try await client.log(.artefact(.zero)) == Self.bytes)
            let page = Page(contentType: "text/html; charset=utf-8", body: Self.bytes)
            #expect(try await client.page("/studies/churn") == page)
            #expect(
                gateway.calls == [
                    "enroll", "enrolment north-1", "enrolments", "submit roster", "roster", "submit approval",
                    "approvals", "state recovery", "state studyRefusal", "state reportFiling", "log /checkpoint",
                    "log /tile/entries/x001/x234/067.p/3", "log /witnessed/12",
                    "log /artefacts/\(String(repeating: "0", count: 64))", "page /studies/churn",
                ])
        }
    }

    @Test func whatDoesNotExistIsNil() async throws {
        try await TestServer.run(TestGateway { _ in nil }) { server in
            let node = try server.nodeClient()
            #expect(try await node.fetch(.state(.zero)) == nil)
            #expect(try await node.submit([1], kind: .shares) == nil)
            #expect(try await node.poll([1], waitSeconds: 1) == nil)
            let everyone = try server.publicClient()
            #expect(try await everyone.roster() == nil)
            #expect(try await everyone.log(.tile(level: 0, index: 0, width: 256)) == nil)
            #expect(try await everyone.page("/nowhere") == nil)
            #expect(try await everyone.enrolment("../roster") == nil)
        }
    }

    @Test func namesThatAreNotCanonicalReachNoGateway() async throws {
        let gateway = TestGateway()
        try await TestServer.run(gateway) { server in
            for path in [
                "/v1/enrolments/UPPER", "/v1/enrolments/", "/v1/enrolments/a/b", "/..", "/.git/config", "/a%2e",
                "/tile/0/x01/000", "/tile/8/000", "/tile/entries/000.p/256", "/a//./b", "/v1/states/00",
                "/witnessed/", "/witnessed/01", "/witnessed/-1", "/witnessed/x", "/artefacts/00",
            ] {
                let answer = try await server.raw(.GET, path)
                #expect(answer.status == 404, "\(path)")
            }
            #expect(gateway.calls.isEmpty)
        }
    }

    @Test func immutableObjectsMayBeKeptAndOthersNot() async throws {
        try await TestServer.run { server in
            for path in ["/tile/0/000", "/witnessed/7", "/artefacts/\(String(repeating: "a", count: 64))"] {
                let answer = try await server.raw(.GET, path)
                #expect(answer.headers.first(name: "Cache-Control") == "public, max-age=31536000, immutable")
            }
            for path in ["/checkpoint", "/v1/roster", "/"] {
                let answer = try await server.raw(.GET, path)
                #expect(answer.headers.first(name: "Cache-Control") == "no-store", "\(path)")
            }
        }
    }

    @Test func pagesMayLoadNothingFromElsewhere() async throws {
        try await TestServer.run { server in
            let page = try await server.raw(.GET, "/")
            let policy = try #require(page.headers.first(name: "Content-Security-Policy"))
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(page.headers.first(name: "X-Content-Type-Options") == "nosniff")
        }
    }
}
