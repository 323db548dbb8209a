// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc

extension PostgreSQLSettings {
    /// Seconds without an answer after which a silent server counts as gone.
    private static let silenceSeconds = 30

    /// A file that is not there: whoever has authorities, libpq verifies by them, and goes on without TLS if that fails.
    private static let noAuthorities = "/nonexistent"

    /// What libpq is told, except the password. Everything that its environment could change otherwise is said.
    func parameters(folder: String, deadlineSeconds: Int) -> [(String, String)] {
        let authorities =
            rootCertificate.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
            ?? (isProven ? Self.systemAuthorities : Self.noAuthorities)
        let addresses = loopbackAddresses
        let hosts = [String](repeating: host, count: max(1, addresses.count)).joined(separator: ",")
        return (addresses.isEmpty ? [] : [("hostaddr", addresses.joined(separator: ","))]) + [
            ("host", hosts), ("port", String(port)), ("dbname", database), ("user", user), ("sslmode", sslMode),
            ("sslrootcert", authorities), ("gssencmode", "disable"), ("client_encoding", "UTF8"),
            ("application_name", "tributary-node"), ("connect_timeout", String(PostgreSQLConnection.connectSeconds)),
            ("keepalives", "1"), ("keepalives_idle", String(Self.silenceSeconds)),
            ("tcp_user_timeout", String(Self.silenceSeconds * 1000)),
            (
                "options",
                "-c default_transaction_read_only=on -c statement_timeout=\(deadlineSeconds * 1000) "
                    + "-c datestyle=ISO -c intervalstyle=iso_8601 -c timezone=UTC -c extra_float_digits=1 "
                    + "-c bytea_output=hex"
            ),
        ]
    }
}

/// Names and values as C wants them; the password is erased afterwards.
struct ParameterList {
    private let parameters: [(String, String)]
    private let password: SecretBytes?

    init(_ parameters: [(String, String)], password: SecretBytes?) {
        self.parameters = parameters
        self.password = password
    }

    typealias Connect =
        @convention(c) (
            UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?, Int32
        ) -> OpaquePointer?

    func call(_ connect: Connect) -> OpaquePointer? {
        var names = parameters.map { strdup($0.0) }
        var values = parameters.map { strdup($0.1) }
        if let password {
            names.append(strdup("password"))
            values.append(Self.terminated(password))
        }
        defer {
            for pointer in names + values {
                if let pointer { explicit_bzero(pointer, strlen(pointer)) }
                free(pointer)
            }
        }
        let keywords = names.map { UnsafePointer($0) } + [nil]
        return connect(keywords, values.map { UnsafePointer($0) } + [nil], 0)
    }

    private static func terminated(_ secret: SecretBytes) -> UnsafeMutablePointer<CChar>? {
        secret.withUnsafeBytes { bytes in
            bytes.baseAddress.flatMap { strndup($0.assumingMemoryBound(to: CChar.self), bytes.count) }
        }
    }
}

/// A password in a file of its own, which only its owner may read.
enum PasswordFile {
    private static let maximumBytes = 1024

    /// - Throws: ``CustomerDataError/unreadable(file:reason:)``.
    static func read(_ path: String) throws -> SecretBytes {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw CustomerDataError.unreadable(file: path, reason: "there is no such file, or it may not be read")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw CustomerDataError.unreadable(file: path, reason: "is open to other users: run chmod 600 \(path)")
        }
        let file = try FileByteSource(path: path)
        var bytes = [UInt8](repeating: 0, count: maximumBytes)
        defer { explicit_bzero(&bytes, bytes.count) }
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
        let line = bytes[..<count].prefix { $0 != 0x0A && $0 != 0x0D && $0 != 0 }
        guard !line.isEmpty, count < maximumBytes else {
            throw CustomerDataError.unreadable(file: path, reason: "its first line is not a password")
        }
        return SecretBytes(Array(line))
    }
}
