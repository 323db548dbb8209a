// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTransport
import Logging
import Testing
import Yams

/// `docs/openapi.yaml` says what the listeners do: the same operations, types and limits.
struct OpenAPIDocumentTests {
    private typealias Map = [String: Any]

    /// What the document has beyond the tables: the log and the pages, which are found by form.
    private static let foundByForm: Set<String> = [
        "GET /checkpoint", "GET /witnessed/{size}", "GET /artefacts/{digest}", "GET /tile/{level}/{tile}",
        "GET /{page}",
    ]

    private let document: Map
    private let operations: [String: Map]

    init() throws {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/openapi.yaml"), encoding: .utf8)
        document = try #require(try Yams.load(yaml: text) as? Map)
        var operations: [String: Map] = [:]
        for (path, item) in try #require(document["paths"] as? [String: Map]) {
            for (method, operation) in item where method != "parameters" {
                operations["\(method.uppercased()) \(path)"] = try #require(operation as? Map)
            }
        }
        self.operations = operations
    }

    private static func endpoints() throws -> [EndpointSummary] {
        let federation = try TestFederation()
        let listener = CoordinatorServerConfiguration.Listener(host: "127.0.0.1", port: 0, maximumConnections: 1)
        let gateway = TestGateway()
        return try CoordinatorServer(
            configuration: CoordinatorServerConfiguration(nodes: listener, everyone: listener),
            authority: federation.authority.certificate, identity: federation.server, nodes: gateway,
            everyone: gateway, now: { 0 }, authorize: { _ in .granted }, logger: Logger(label: "test")
        ).endpoints
    }

    @Test func isOfTheVersionItSays() {
        #expect(document["openapi"] as? String == "3.1.0")
    }

    @Test func listsExactlyTheEndpoints() throws {
        let served = Set(try Self.endpoints().map { "\($0.method) \($0.template)" })
        #expect(Set(operations.keys) == served.union(Self.foundByForm))
    }

    @Test func namesTheListenerTypeAndLimitOfEachBody() throws {
        for endpoint in try Self.endpoints() {
            let name = "\(endpoint.method) \(endpoint.template)"
            let operation = try #require(operations[name], "\(name)")
            #expect((operation["tags"] as? [String])?.contains(endpoint.listener) == true, "\(name)")
            guard let type = endpoint.accepts else {
                #expect(operation["requestBody"] == nil, "\(name)")
                continue
            }
            let body = try #require(operation["requestBody"] as? Map, "\(name)")
            #expect((body["content"] as? Map).map { Array($0.keys) } == [type.rawValue], "\(name)")
            let limit = endpoint.bodyLimit.formatted(.number.locale(Locale(identifier: "en_US")))
            let description = try #require(operation["description"] as? String, "\(name)")
            #expect(description.contains("t most \(limit) bytes"), "\(name): \(limit)")
        }
    }

    @Test func operationsHaveNamesAndSayHowTheyFail() {
        let names = operations.values.compactMap { $0["operationId"] as? String }
        #expect(Set(names).count == operations.count)
        for (name, operation) in operations {
            #expect((operation["responses"] as? Map)?["default"] != nil, "\(name)")
        }
    }
}
