// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import Foundation
import HTTPTransport
import TransparencyLog

/// `tributary-auditor witness serve`
struct WitnessServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve tlog-witness for the logs named: POST /add-checkpoint.",
        discussion: """
            What was cosigned is on disk before the answer leaves, so the process may be ended at any moment. One line \
            for each request: the time, the status, the log, the size, and what became of it. A log that signed two \
            roots for one size is refused for good; both checkpoints are kept in the directory's folder 'evidence'.
            """)

    private static let maximumFileBytes = 1 << 20

    @Option(name: .customLong("dir"), help: "The witness's directory.") var path: String
    @Option(
        name: .customLong("log-key"),
        help: "Verifier key of a log to follow, NAME+ID+KEY, or a file that holds it. May be given more than once.")
    var logKeys: [String] = []
    @Option(help: "Head office's federation.pub, instead of --log-key.") var federation: String?
    @Option(help: "The address to listen on, HOST:PORT.") var listen = "127.0.0.1:8451"
    @Option(help: "PEM file with the server's certificate and those it was signed with; without it, plain HTTP.")
    var certificate: String?
    @Option(help: "PEM file with the certificate's private key.") var certificateKey: String?
    @OptionGroup var passphrase: PassphraseOptions

    func validate() throws {
        guard (certificate == nil) == (certificateKey == nil) else {
            throw ValidationError("--certificate and --certificate-key go together")
        }
        guard !logKeys.isEmpty || federation != nil else {
            throw ValidationError("name the log with --log-key or --federation")
        }
        _ = try place()
    }

    func run() async throws {
        let (host, port) = try place()
        let directory = WitnessDirectory(path: path)
        let witness = try Witness(
            cosigner: directory.cosigner(passphrase.source), logs: logs(),
            records: WitnessFolder(folder: directory.records))
        let desk = WitnessDesk(
            witness: witness, evidence: EvidenceFolder(folder: directory.evidence), now: { WallTime.now() },
            tell: { Terminal.write($0) })
        let scheme = certificate == nil ? "http" : "https"
        let server = try WitnessServer(
            configuration: .init(host: host, port: port, bodyLimit: LogLimits.maximumWitnessRequestBytes),
            identity: try identity(), gateway: desk
        ) { port in
            Terminal.write("\(witness.verifierKey) listens on \(scheme)://\(host):\(port)\(WitnessServer.path)")
        }
        try await server.runUntilSignal()
    }

    private func logs() throws -> [NoteVerifierKey] {
        let named = try logKeys.map { try LogKeyText.read($0) }
        guard let federation else { return named }
        let stated = try AuditorDirectory.readDescriptor(federation)
        return named + [NoteVerifierKey(name: try NoteName(stated.logOrigin), kind: .log, key: stated.logKey)]
    }

    private func place() throws -> (host: String, port: Int) {
        guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
            throw ValidationError("--listen is not of the form HOST:PORT")
        }
        return (listen[..<colon].trimmingCharacters(in: ["[", "]"]), Int(port))
    }

    private func identity() throws -> TLSIdentity? {
        guard let certificate, let certificateKey else { return nil }
        return try TLSIdentity(
            pemChain: PrivateFile.read(certificate, limit: Self.maximumFileBytes),
            pemKey: SecretBytes(PrivateFile.read(certificateKey, limit: Self.maximumFileBytes)))
    }
}
