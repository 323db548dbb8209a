// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whoever holds the port of a server may ask for the password in clear: it is not told, unless the branch says so.
extension PostgreSQLSettings {
    /// libpq's first version that can be told which proofs it may give.
    static let choosingVersion: Int32 = 160_000

    /// What libpq is told about proofs.
    ///
    /// Before version 16 it can only be kept from telling the password by insisting on SCRAM bound to a TLS connection.
    ///
    /// - Parameter version: libpq's own number of its version.
    /// - Throws: ``CustomerDataError/databaseFailed(place:reason:)`` where the password cannot be kept.
    package func authenticationParameters(version: Int32, place: String) throws -> [(String, String)] {
        if let authentication, authentication != .scram {
            return version >= Self.choosingVersion ? [("require_auth", authentication.rawValue)] : []
        }
        let mustProve = passwordFile != nil || authentication != nil
        if version >= Self.choosingVersion {
            return [("require_auth", mustProve ? "scram-sha-256" : "scram-sha-256,none")]
        }
        // A socket's folder says who is behind it; libpq's own passwords are not for it.
        guard mustProve || (!isSocket && Self.environmentHasPassword) else { return [] }
        guard !isSocket, encryption != .disable else {
            throw CustomerDataError.databaseFailed(place: place, reason: "libpq " + Self.advice)
        }
        return [Self.binding]
    }

    static let binding = ("channel_binding", "require")

    static let advice =
        "before version 16 cannot keep the password from a server without TLS and SCRAM. Turn both on, or accept the "
        + "risk with 'authentication: password'"

    /// Whether libpq would find a password without being handed one.
    static var environmentHasPassword: Bool {
        func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        if value("PGPASSWORD") != nil { return true }
        let file = value("PGPASSFILE") ?? value("HOME").map { $0 + "/.pgpass" }
        return file.map { access($0, R_OK) == 0 } ?? false
    }

    /// libpq's variables that the documentation offers.
    private static let offeredVariables: Set<String> = ["PGPASSWORD", "PGPASSFILE"]

    /// Takes every other variable that libpq reads out of the process's environment: another server, another account or
    /// weaker encryption than the configuration's must not come from there.
    static func closeEnvironment() {
        var names: [String] = []
        var entry = environ
        while let text = entry.pointee {
            names.append(String(String(cString: text).prefix { $0 != "=" }))
            entry += 1
        }
        for name in names where name.hasPrefix("PG") && !offeredVariables.contains(name) { unsetenv(name) }
    }
}
