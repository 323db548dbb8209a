// SPDX-License-Identifier: Apache-2.0

/// A database that sources read from.
public struct DatabaseSettings: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// A file, its path relative to the configuration file.
        case sqlite(path: String)
        case postgresql(PostgreSQLSettings)
    }

    /// Seconds that one query may take unless the configuration says otherwise.
    public static let defaultDeadlineSeconds = 600

    /// What sources call it.
    public let name: String
    public let kind: Kind
    /// Seconds that the database may take for one step of a query.
    public let deadlineSeconds: Int

    public init(name: String, kind: Kind, deadlineSeconds: Int = defaultDeadlineSeconds) {
        self.name = name
        self.kind = kind
        self.deadlineSeconds = deadlineSeconds
    }
}

/// Where a PostgreSQL server is, and how far it is believed.
///
/// - Warning: Security. There is no place for a password here, so that none gets into a configuration file: it comes from
///   a file of its own, or from where libpq looks (`PGPASSFILE`, `PGPASSWORD`).
public struct PostgreSQLSettings: Sendable, Equatable {
    /// The modes of libpq that mean what they say.
    public enum Encryption: String, Sendable, CaseIterable {
        case disable
        case require
        case verifyAuthority = "verify-ca"
        case verifyFull = "verify-full"
    }

    /// How the branch may prove itself with a password.
    public enum Authentication: String, Sendable, CaseIterable {
        /// The password stays here: the server, too, must prove that it knows it.
        case scram = "scram-sha-256"
        /// A hash of the password goes out, with which anybody can log in.
        case md5
        /// The password goes out as it is.
        case password
    }

    /// PostgreSQL's registered port.
    public static let defaultPort = 5432
    /// What Debian's certificate authorities are gathered in.
    public static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

    /// A name, an address, or the folder of a socket.
    public let host: String
    public let port: Int
    public let database: String
    public let user: String
    /// A file whose first line is the password, relative to the configuration file.
    public let passwordFile: String?
    /// Nil leaves it to ``sslMode``.
    public let encryption: Encryption?
    /// The authorities that the server's certificate may come from, PEM, relative to the configuration file.
    public let rootCertificate: String?
    /// Nil means ``Authentication/scram``, or none at all where there is no password.
    public let authentication: Authentication?

    public init(
        host: String, port: Int = defaultPort, database: String, user: String, passwordFile: String? = nil,
        encryption: Encryption? = nil, rootCertificate: String? = nil, authentication: Authentication? = nil
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.passwordFile = passwordFile
        self.encryption = encryption
        self.rootCertificate = rootCertificate
        self.authentication = authentication
    }

    /// Whether the server is on this machine.
    public var isLocal: Bool { isSocket || !loopbackAddresses.isEmpty }

    /// Whether the server is reached through a socket in a folder.
    public var isSocket: Bool { host.hasPrefix("/") }

    /// Where a server on this machine is looked for, whatever a name service says; empty for any other.
    var loopbackAddresses: [String] {
        switch host {
        case "localhost": ["127.0.0.1", "::1"]
        case "::1": [host]
        default: Self.isLoopback(host) ? [host] : []
        }
    }

    /// Whether nobody but the server itself can be at the other end.
    var isProven: Bool { ["verify-ca", "verify-full"].contains(sslMode) }

    /// What libpq is told: the server must prove its name, unless it is on this machine or the branch says otherwise.
    public var sslMode: String { encryption?.rawValue ?? (isLocal ? "prefer" : Encryption.verifyFull.rawValue) }

    /// 127.0.0.0/8, written as four numbers.
    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
