// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird

/// One line of a listener's endpoint table: what is asked for, what may be sent, who answers.
struct Endpoint<Caller: Sendable>: Sendable {
    /// A request that matched, with its body read.
    struct Call: Sendable {
        let caller: Caller
        /// The values of the template's `{name}` segments.
        let parameters: [String: String]
        let body: [UInt8]

        /// - Throws: ``HTTPTransportError/noSuchEndpoint`` if a parameter has not the form it needs.
        func parameter<Value>(_ name: String, _ parse: (String) -> Value?) throws -> Value {
            guard let text = parameters[name], let value = parse(text) else {
                throw HTTPTransportError.noSuchEndpoint
            }
            return value
        }
    }

    let method: HTTPRequest.Method
    /// A path whose segments in braces match any one segment.
    let template: String
    /// What the body must be; nil for endpoints that take none.
    let accepts: MediaType?
    /// Bytes the body may have.
    let bodyLimit: Int
    /// How long a large body counts against the ``UploadBudget``.
    enum Holding: Sendable {
        /// Until it is answered.
        case untilAnswered
        /// Until it has arrived: its answer may take long.
        case whileRead
    }

    let holding: Holding
    /// Whether a body of so many bytes is wanted at all; one that is not is left unread, and answered with nothing.
    let admits: @Sendable (Caller, Int) async throws -> Bool
    let answer: @Sendable (Call) async throws -> Answer

    private let segments: [Substring]

    static func get(
        _ template: String, _ answer: @escaping @Sendable (Call) async throws -> Answer
    ) -> Endpoint {
        Endpoint(.get, template, accepts: nil, limit: 0, .untilAnswered, admits: { _, _ in true }, answer)
    }

    static func post(
        _ template: String, accepts: MediaType, limit: Int, holding: Holding = .untilAnswered,
        admits: @escaping @Sendable (Caller, Int) async throws -> Bool = { _, _ in true },
        _ answer: @escaping @Sendable (Call) async throws -> Answer
    ) -> Endpoint {
        Endpoint(.post, template, accepts: accepts, limit: limit, holding, admits: admits, answer)
    }

    private init(
        _ method: HTTPRequest.Method, _ template: String, accepts: MediaType?, limit: Int, _ holding: Holding,
        admits: @escaping @Sendable (Caller, Int) async throws -> Bool,
        _ answer: @escaping @Sendable (Call) async throws -> Answer
    ) {
        self.method = method
        self.template = template
        self.accepts = accepts
        self.bodyLimit = limit
        self.holding = holding
        self.admits = admits
        self.answer = answer
        segments = template.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The values of the template's parameters; nil if the path is not one of this template.
    func match(_ path: [Substring]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (segment, value) in zip(segments, path) {
            if segment.hasPrefix("{") {
                guard !value.isEmpty else { return nil }
                parameters[String(segment.dropFirst().dropLast())] = String(value)
            } else if segment != value {
                return nil
            }
        }
        return parameters
    }

    /// - Parameter listener: the name of the table this line is in.
    func summary(listener: String) -> EndpointSummary {
        EndpointSummary(
            listener: listener, method: method.rawValue, template: template, accepts: accepts, bodyLimit: bodyLimit)
    }
}
