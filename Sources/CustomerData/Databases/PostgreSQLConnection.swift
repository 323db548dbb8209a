// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL
import Glibc

/// A connection that can read and nothing else, and never waits longer than its deadline.
///
/// - Warning: Security. No message of it holds a value: of what the server says, only complaints about the query itself
///   are passed on.
final class PostgreSQLConnection {
    /// Seconds until a server must have answered at all.
    static let connectSeconds = 10
    /// Seconds that the server gets to notice the deadline itself.
    private static let graceSeconds = 5

    /// Which part of an error `PQresultErrorField` returns: PG_DIAG_SQLSTATE and PG_DIAG_MESSAGE_PRIMARY of libpq's
    /// `postgres_ext.h`, which are macros of characters.
    private static let stateField = Int32(UInt8(ascii: "C"))
    private static let messageField = Int32(UInt8(ascii: "M"))

    private let library: tributary_libpq
    private let connection: OpaquePointer
    private let deadlineSeconds: Int
    /// For messages: the database, and how far its reader has come.
    var place: String

    /// - Parameter folder: what paths are relative to.
    /// - Throws: ``CustomerDataError/databaseFailed(place:reason:)``.
    init(_ settings: PostgreSQLSettings, place: String, folder: String, deadlineSeconds: Int) throws {
        library = try PostgreSQLLibrary.functions(for: place)
        self.place = place
        self.deadlineSeconds = deadlineSeconds
        let password = try settings.passwordFile.map { file in
            try PasswordFile.read(file.hasPrefix("/") ? file : "\(folder)/\(file)")
        }
        PostgreSQLSettings.closeEnvironment()
        let proofs = try settings.authenticationParameters(version: library.version(), place: place)
        let opened = ParameterList(
            settings.parameters(folder: folder, deadlineSeconds: deadlineSeconds) + proofs, password: password
        ).call(library.connect)
        guard let opened else {
            throw CustomerDataError.databaseFailed(place: place, reason: "there is no memory for a connection")
        }
        connection = opened
        guard library.status(connection) == CONNECTION_OK else {
            let isBound = proofs.contains { $0 == PostgreSQLSettings.binding }
            throw CustomerDataError.databaseFailed(
                place: place, reason: Self.reason(library.connection_message(connection), isBindingNeeded: isBound))
        }
        _ = library.set_nonblocking(connection, 1)
    }

    deinit { library.finish(connection) }

    /// Sends one statement without waiting for its result.
    func send(_ sql: String) throws {
        guard library.send(connection, sql, 0, nil, nil, nil, nil, 0) == 1 else { throw lost }
    }

    /// Waits for the result of what was sent.
    ///
    /// - Throws: ``CustomerDataError/databaseFailed(place:reason:)``,
    ///   ``CustomerDataError/deadlineExceeded(what:seconds:)``.
    func receive() throws -> PostgreSQLResult {
        let end = ContinuousClock.now + .seconds(deadlineSeconds + Self.graceSeconds)
        var last: PostgreSQLResult?
        while true {
            try waitForInput(until: end)
            guard let result = library.result(connection) else { break }
            let status = library.result_status(result)
            guard status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
                defer { library.clear(result) }
                throw failure(result)
            }
            last = PostgreSQLResult(result, library)
        }
        guard let last else { throw lost }
        return last
    }

    @discardableResult
    func run(_ sql: String) throws -> PostgreSQLResult {
        try send(sql)
        return try receive()
    }

    /// Until a result can be taken without waiting.
    private func waitForInput(until end: ContinuousClock.Instant) throws {
        while true {
            let unsent = library.flush(connection)
            guard unsent >= 0 else { throw lost }
            if library.is_busy(connection) == 0 { return }
            let left = end - ContinuousClock.now
            guard left > .zero else {
                cancel()
                throw CustomerDataError.deadlineExceeded(what: place, seconds: deadlineSeconds)
            }
            var descriptor = pollfd(
                fd: library.socket(connection), events: Int16(POLLIN | (unsent > 0 ? POLLOUT : 0)), revents: 0)
            _ = poll(&descriptor, 1, Int32(min(1000, left.components.seconds * 1000 + 1)))
            guard library.consume(connection) == 1 else { throw lost }
        }
    }

    private func cancel() {
        guard let cancellation = library.cancellation(connection) else { return }
        var message = [CChar](repeating: 0, count: 256)
        _ = library.cancel(cancellation, &message, Int32(message.count))
        library.free_cancellation(cancellation)
    }

    private var lost: CustomerDataError {
        .databaseFailed(place: place, reason: "the connection was lost")
    }

    private func failure(_ result: OpaquePointer) -> CustomerDataError {
        func field(_ code: Int32) -> String? { library.error_field(result, code).map { String(cString: $0) } }
        guard let state = field(Self.stateField), library.status(connection) == CONNECTION_OK else { return lost }
        if state.hasPrefix("57P0") { return lost }
        if state == "57014" { return .deadlineExceeded(what: place, seconds: deadlineSeconds) }
        return .databaseFailed(
            place: place, reason: Self.words(state, field(Self.messageField) ?? "") + " (SQLSTATE \(state))")
    }

    /// The server's own words only where they are about the query or the account, not about a row.
    private static func words(_ state: String, _ message: String) -> String {
        switch state.prefix(2) {
        case "42", "28", "3D", "0A": message
        case "25": "the SQL does more than read"
        case "22": "a value cannot be turned into what the SQL asks for"
        case "53": "the server has no room left"
        default: "the server refused"
        }
    }

    private static func reason(_ message: UnsafePointer<CChar>?, isBindingNeeded: Bool) -> String {
        let line = firstLine(message)
        return isBindingNeeded && line.contains("channel binding")
            ? "\(line): libpq \(PostgreSQLSettings.advice)" : line
    }

    private static func firstLine(_ message: UnsafePointer<CChar>?) -> String {
        let text = message.map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "cannot be reached"
    }
}
