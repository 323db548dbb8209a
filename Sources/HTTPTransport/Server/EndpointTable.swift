// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Answers the requests of one listener: finds the endpoint, learns who calls, reads a bounded body, calls, and turns
/// every error into a problem document.
struct EndpointTable<Caller: Sendable>: HTTPResponder {
    let endpoints: [Endpoint<Caller>]
    /// Answers GET requests that no endpoint matches; nil where there is nothing else.
    let fallback: (@Sendable (String) async throws -> Answer)?
    /// Learns who is at the other end and whether they may ask. Runs before the body is read.
    let identify: @Sendable (any Channel) async throws -> Caller
    /// Whose large bodies wait for each other.
    let peer: @Sendable (Caller, any Channel) -> String
    let budget: UploadBudget

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let intake = BodyIntake(request)
        do {
            let answer = try await dispatch(request, intake, context)
            return answer.response(closing: intake.isUnfinished)
        } catch {
            report(error, request, context.logger)
            return Answer.problem(error).response(closing: intake.isUnfinished)
        }
    }

    private func dispatch(
        _ request: Request, _ intake: BodyIntake, _ context: ConnectionContext
    ) async throws -> Answer {
        let path = request.uri.path
        guard request.head.path?.utf8.count ?? 0 <= TransportLimits.pathBytes else {
            throw HTTPTransportError.noSuchEndpoint
        }
        guard let (endpoint, parameters) = try find(request.method, path) else {
            guard let fallback, request.method == .get else { throw HTTPTransportError.noSuchEndpoint }
            return try await fallback(path)
        }
        let caller = try await identify(context.channel)
        guard let type = endpoint.accepts else {
            return try await endpoint.answer(.init(caller: caller, parameters: parameters, body: []))
        }
        let length = try intake.length(type: type, limit: endpoint.bodyLimit)
        guard try await endpoint.admits(caller, length) else { return .empty }
        let peer = peer(caller, context.channel)
        switch endpoint.holding {
        case .untilAnswered:
            return try await budget.withBytes(length, of: peer) {
                let body = try await intake.read(length)
                return try await endpoint.answer(.init(caller: caller, parameters: parameters, body: body))
            }
        case .whileRead:
            let body = try await budget.withBytes(length, of: peer) { try await intake.read(length) }
            return try await endpoint.answer(.init(caller: caller, parameters: parameters, body: body))
        }
    }

    /// - Throws: ``HTTPTransportError/methodNotAllowed(allowed:)`` for a path that exists for other methods.
    private func find(_ method: HTTPRequest.Method, _ path: String) throws -> (Endpoint<Caller>, [String: String])? {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        var allowed: [String] = []
        for endpoint in endpoints {
            guard let parameters = endpoint.match(segments) else { continue }
            if endpoint.method == method { return (endpoint, parameters) }
            allowed.append(endpoint.method.rawValue)
        }
        guard allowed.isEmpty else { throw HTTPTransportError.methodNotAllowed(allowed: allowed) }
        return nil
    }

    /// The coordinator's own failures are errors; what peers do wrong is only worth a look when one looks.
    private func report(_ error: any Error, _ request: Request, _ logger: Logger) {
        let document = ProblemDocument(error)
        let isOurs = document.status == 500
        logger.log(
            level: isOurs ? .error : .debug, "request not carried out",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.path)", "code": "\(document.code)",
                "error": isOurs ? "\(error)" : "\(document.detail)",
            ])
    }
}
