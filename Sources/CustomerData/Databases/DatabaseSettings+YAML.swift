// SPDX-License-Identifier: Apache-2.0

import Federation

extension DatabaseSettings {
    init(_ yaml: inout YAMLMapping) throws {
        let name = try yaml.requiredText("name")
        guard Identifier.isValid(name) else {
            throw yaml.invalid("name", "must be 1 to 64 of a–z, 0–9, '-', '_', '.'")
        }
        let seconds = try yaml.integer("deadline_seconds") ?? Self.defaultDeadlineSeconds
        guard (1...86_400).contains(seconds) else {
            throw yaml.invalid("deadline_seconds", "must be from 1 to 86400")
        }
        let kind: Kind
        switch (try yaml.text("sqlite"), try yaml.text("postgresql")) {
        case (let path?, nil): kind = .sqlite(path: path)
        case (nil, let host?): kind = .postgresql(try PostgreSQLSettings(host: host, &yaml))
        case (nil, nil): throw yaml.missing("postgresql")
        case (_?, _?): throw yaml.invalid("postgresql", "and sqlite cannot both be given for \(name)")
        }
        self.init(name: name, kind: kind, deadlineSeconds: seconds)
        try yaml.finish()
    }

    var yamlText: String {
        var parts = ["name: \(name)"]
        switch kind {
        case .sqlite(let path): parts.append("sqlite: \(TableSource.quoted(path))")
        case .postgresql(let settings): parts += settings.yamlParts
        }
        if deadlineSeconds != Self.defaultDeadlineSeconds { parts.append("deadline_seconds: \(deadlineSeconds)") }
        return "{\(parts.joined(separator: ", "))}"
    }
}

extension PostgreSQLSettings {
    fileprivate init(host: String, _ yaml: inout YAMLMapping) throws {
        let port = try yaml.integer("port") ?? Self.defaultPort
        guard (1...65_535).contains(port) else { throw yaml.invalid("port", "must be from 1 to 65535") }
        guard !host.isEmpty, !host.contains(",") else { throw yaml.invalid("postgresql", "must name one server") }
        self.init(
            host: host, port: port, database: try yaml.requiredText("database"), user: try yaml.requiredText("user"),
            passwordFile: try yaml.text("password_file"), encryption: try yaml.choice("sslmode", Encryption.self),
            rootCertificate: try yaml.text("root_certificate"),
            authentication: try yaml.choice("authentication", Authentication.self))
        guard authentication == nil || authentication == .scram || isLocal || isProven else {
            throw yaml.invalid(
                "authentication", "may be md5 or password only for a server that proves its name, or is on this machine"
            )
        }
        guard encryption != .disable || isLocal else {
            throw yaml.invalid(
                "sslmode", "may be disable only for a server on this machine: customers would travel open")
        }
    }

    fileprivate var yamlParts: [String] {
        var parts = ["postgresql: \(TableSource.quoted(host))"]
        if port != Self.defaultPort { parts.append("port: \(port)") }
        parts.append("database: \(TableSource.quoted(database))")
        parts.append("user: \(TableSource.quoted(user))")
        if let passwordFile { parts.append("password_file: \(TableSource.quoted(passwordFile))") }
        if let encryption { parts.append("sslmode: \(encryption.rawValue)") }
        if let authentication { parts.append("authentication: \(authentication.rawValue)") }
        if let rootCertificate { parts.append("root_certificate: \(TableSource.quoted(rootCertificate))") }
        return parts
    }
}
