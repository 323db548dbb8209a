// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A PostgreSQL of this test run's own, on loopback, with TLS and a certificate for `localhost` alone. It goes away with
/// the process that started it.
final class PostgreSQLServer: Sendable {
    /// Nil where Debian's package `postgresql` is not installed; a server that is there and does not start is a failure.
    static let shared: Result<PostgreSQLServer, any Error>? = binaries.map { folder in
        Result { try PostgreSQLServer(binaries: folder) }
    }

    static let isInstalled = binaries != nil

    static let user = "reader"
    static let password = "correct horse 7731"

    let folder: String
    let port: Int
    private let binaries: String

    private static let binaries: String? = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return versions.sorted().reversed().map { "\(root)/\($0)/bin" }.first {
            FileManager.default.isExecutableFile(atPath: "\($0)/initdb")
        }
    }()

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private init(binaries: String) throws {
        self.binaries = binaries
        folder = NSTemporaryDirectory() + "tributary-postgresql-\(UUID().uuidString.prefix(8))"
        port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 10_000
        try Self.bash(Self.script(folder: folder, port: port, binaries: binaries))
        try run(
            """
            CREATE USER \(Self.user) PASSWORD '\(Self.password)';
            CREATE DATABASE branch OWNER \(Self.user);
            """, database: "postgres", user: "admin")
    }

    /// The server refuses to run as root; whoever starts it otherwise is good enough.
    private static func script(folder: String, port: Int, binaries: String) -> String {
        """
        set -euo pipefail
        mkdir -m 700 "\(folder)"
        cd "\(folder)"
        as=()
        if [ "$(id -u)" = 0 ]; then chown postgres . ; as=(runuser -u postgres --); fi
        "${as[@]}" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=authority \
            -keyout ca.key -out ca.pem 2>/dev/null
        "${as[@]}" openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost \
            -keyout server.key -out server.csr 2>/dev/null
        printf 'subjectAltName=DNS:localhost\\n' | "${as[@]}" tee san.txt >/dev/null
        "${as[@]}" openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san.txt \
            -out server.pem 2>/dev/null
        printf '%s' '\(password)' | "${as[@]}" tee pw >/dev/null
        "${as[@]}" "\(binaries)/initdb" -D data -U admin --pwfile=pw -A scram-sha-256 -E UTF8 --no-locale --no-sync \
            >/dev/null
        "${as[@]}" "\(binaries)/pg_ctl" -D data -w -t 60 -l log start -o "-p \(port) -k '\(folder)' \
            -c listen_addresses=127.0.0.1 -c ssl=on -c ssl_cert_file=../server.pem -c ssl_key_file=../server.key \
            -c fsync=off" >/dev/null
        (
            while kill -0 \(ProcessInfo.processInfo.processIdentifier) 2>/dev/null; do sleep 1; done
            "${as[@]}" "\(binaries)/pg_ctl" -D data -m immediate stop || true
            rm -rf "\(folder)"
        ) >/dev/null 2>&1 </dev/null &
        """
    }

    /// Runs a script to its end; input and output go through files, so that nobody waits for a pipe that a server holds.
    @discardableResult
    private static func bash(_ script: String, input: String = "") throws -> String {
        let files = try SampleFolder(["script": script, "input": input])
        let (output, errors) = (files.file("output"), files.file("errors"))
        let command =
            "exec /bin/bash '\(files.file("script"))' <'\(files.file("input"))' >'\(output)' 2>'\(errors)'"
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/bash"), strdup("-c"), strdup(command)]
        defer { for word in words { free(word) } }
        var process = pid_t()
        guard posix_spawn(&process, "/bin/bash", nil, nil, words + [nil], environ) == 0 else {
            throw Failure(description: "bash does not start")
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        guard status == 0 else {
            throw Failure(description: try String(contentsOfFile: errors, encoding: .utf8))
        }
        return try String(contentsOfFile: output, encoding: .utf8)
    }

    /// Runs SQL as the database's owner.
    @discardableResult
    func run(_ sql: String, database: String = "branch", user: String = user) throws -> String {
        try Self.bash(
            """
            PGPASSWORD='\(Self.password)' "\(binaries)/psql" -qAtX -v ON_ERROR_STOP=1 -h "\(folder)" -p \(port) \
                -U \(user) \(database)
            """, input: sql)
    }

    /// A database of `node.yaml`.
    ///
    /// - Parameter settings: further keys, each with a comma in front.
    func yaml(host: String = "localhost", settings: String = "") -> String {
        """
        databases:
          - {name: crm, postgresql: \(host), port: \(port), database: branch, user: \(Self.user)\(settings)}
        """
    }
}
