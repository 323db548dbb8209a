// SPDX-License-Identifier: Apache-2.0

import CustomerData
import HTTPTransport

/// The coordinator's own settings: `federation.yaml` in its directory.
struct FederationSettings: Sendable, Equatable {
    /// The federation's name for people, and the origin of its log.
    var name: String
    /// Names and addresses under which nodes and people reach this coordinator: the first is in invitations.
    var serverNames: [String]
    /// The address to listen on.
    var listen: String
    /// For everyone: enrolment, roster, log, dashboard.
    var publicPort: Int
    /// For enrolled nodes, with client certificates.
    var nodePort: Int
    var engine: EngineSettings
    /// Witnesses of the log beside the branches.
    var witnesses: [OutsideWitness] = []

    var publicAddress: String { "https://\(serverNames[0]):\(publicPort)" }
    var nodeAddress: String { "https://\(serverNames[0]):\(nodePort)" }
}

extension FederationSettings {
    /// - Throws: an error with file, line and key.
    init(text: String, file: String) throws {
        var yaml = try YAMLDocument(text: text, file: file).mapping()
        name = try yaml.requiredText("name")
        serverNames = try yaml.texts("server_names") ?? []
        guard !serverNames.isEmpty else { throw yaml.invalid("server_names", "must name at least one") }
        for name in serverNames where (try? ServerName(name)) == nil {
            throw yaml.invalid("server_names", "must be host names or addresses")
        }
        listen = try yaml.text("listen") ?? "127.0.0.1"
        publicPort = try Self.port("public_port", &yaml)
        nodePort = try Self.port("node_port", &yaml)
        engine = EngineSettings()
        engine.phaseSeconds = try Self.seconds("phase_seconds", &yaml, default: engine.phaseSeconds)
        engine.roundSeconds = try Self.seconds("round_seconds", &yaml, default: engine.roundSeconds)
        engine.presenceSeconds = try Self.seconds("presence_seconds", &yaml, default: engine.presenceSeconds)
        witnesses = try OutsideWitness.read(&yaml)
        try yaml.finish()
    }

    /// A commented file that reads back as these settings.
    var text: String {
        """
        # Settings of this coordinator. Changes take effect when it is started again.

        # The federation's name, also the origin of its transparency log. Never change it.
        name: \(name)

        # Host names and addresses under which branches reach this machine; the first one goes into invitations.
        server_names: [\(serverNames.joined(separator: ", "))]

        # Where to listen. Both ports speak TLS 1.3; the node port asks for a branch's certificate.
        listen: \(listen)
        public_port: \(publicPort)
        node_port: \(nodePort)

        # How long a phase of a round waits for a branch that does not answer, how long a whole round may last, and
        # after how much silence a branch is not waited for when a round begins.
        phase_seconds: \(engine.phaseSeconds)
        round_seconds: \(engine.roundSeconds)
        presence_seconds: \(engine.presenceSeconds)

        # Witnesses beside the branches (C2SP tlog-witness). They are shown every checkpoint that the branches have
        # cosigned; their cosignatures are published and never count towards the branches' quorum.
        # witnesses:
        #   - url: https://witness.example.org
        #     key: witness.example.org+7f3c1a90+BASE64
        #     authority: witness-authority.pem   # only if the system does not know who signed its certificate

        """
    }

    private static func port(_ key: String, _ yaml: inout YAMLMapping) throws -> Int {
        guard let port = try yaml.integer(key) else { throw yaml.missing(key) }
        guard (1...65_535).contains(port) else { throw yaml.invalid(key, "must be 1 to 65535") }
        return port
    }

    private static func seconds(
        _ key: String, _ yaml: inout YAMLMapping, default fallback: UInt64
    ) throws -> UInt64 {
        guard let value = try yaml.integer(key) else { return fallback }
        guard (1...604_800).contains(value) else { throw yaml.invalid(key, "must be 1 to 604800") }
        return UInt64(value)
    }
}
