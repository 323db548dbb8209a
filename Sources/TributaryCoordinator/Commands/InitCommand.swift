// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import Foundation
import HTTPTransport
import Persistence
import RoundProtocol
import TransparencyLog

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a new coordinator: keys, certificate authority, settings and store.",
        discussion: """
            Needs the public root key that 'tributary-auditor init' has printed. Writes federation.pub, which the \
            privacy officer needs to sign branches in.
            """)

    @OptionGroup var directory: DirectoryOption
    @OptionGroup var passphrase: PassphraseOptions

    @Option(help: "The root key's public part: 64 hexadecimal digits, or a file that holds them.")
    var rootKey: String

    @Option(help: "The federation's name; also the origin of its log.")
    var name: String

    @Option(help: "A host name or address under which branches reach this machine. May be given more than once.")
    var host: [String] = ["localhost"]

    @Option(help: "The address to listen on.")
    var listen = "127.0.0.1"

    @Option(help: "Port for enrolment, log and dashboard.")
    var publicPort = 8443

    @Option(help: "Port for enrolled branches.")
    var nodePort = 8444

    @Flag(help: "Store the keys without a passphrase; file permissions are then their only protection.")
    var noPassphrase = false

    func validate() throws {
        guard (1...Limits.maximumLogOriginBytes).contains(name.utf8.count) else {
            throw ValidationError(
                "--name must have 1 to \(Limits.maximumLogOriginBytes) bytes: branches cosign under it")
        }
        for (option, port) in [("--public-port", publicPort), ("--node-port", nodePort)] {
            guard (1...65_535).contains(port) else { throw ValidationError("\(option) must be 1 to 65535") }
        }
    }

    func run() throws {
        let root = try Self.rootKey(rootKey)
        var settings = FederationSettings(
            name: name, serverNames: host, listen: listen, publicPort: publicPort, nodePort: nodePort,
            engine: EngineSettings())
        settings = try FederationSettings(text: settings.text, file: "federation.yaml")
        let origin = try NoteName(name)
        let files = CoordinatorDirectory(path: directory.path)
        try files.create()
        let secret = noPassphrase ? nil : try passphrase.chosen()
        let now = SystemClock().now()
        let authority = try CertificateAuthority.create(
            federation: name,
            validity: CertificateValidity(
                now: now, lifetimeSeconds: CertificateValidity.authorityLifetimeSeconds))
        var random = SystemRandomSource()
        let logKey = try SigningKey.generate(from: &random)
        try KeyFiles(directory: files).save(logKey: logKey, authority: authority, passphrase: secret)
        try files.write(Array(settings.text.utf8), to: files.settingsFile)
        let federation = try Digest(random.bytes(Digest.byteCount))
        let descriptor = FederationDescriptor(
            federation: federation, rootKey: root, logOrigin: "\(origin)", logKey: logKey.verifyingKey,
            publicAddress: settings.publicAddress, authority: authority.certificate)
        try files.write(Array((descriptor.text + "\n").utf8), to: files.descriptorFile)
        try SQLiteCoordinatorStore(path: files.database).write { transaction in
            try transaction.insertSetting(StoredSetting.federation, federation.bytes)
            try transaction.insertSetting(StoredSetting.rootKey, root.bytes)
            try transaction.insertSetting(StoredSetting.logOrigin, Array("\(origin)".utf8))
        }
        print(
            """
            Coordinator '\(name)' is ready in \(directory.path).
              settings           \(files.settingsFile)
              for the auditor    \(files.descriptorFile)  (public: give it to the privacy officer)
            Next: 'tributary-coordinator serve --dir \(directory.path)', and an invitation for each branch with
            'tributary-coordinator enroll BRANCH --dir \(directory.path)'.
            """)
    }

    private static func rootKey(_ argument: String) throws -> VerifyingKey {
        let text =
            FileManager.default.contents(atPath: argument).map { String(decoding: $0, as: UTF8.self) } ?? argument
        let digits = text.filter { !$0.isWhitespace }
        guard let bytes = Hex.decode(digits), let key = try? VerifyingKey(bytes) else {
            throw ValidationError("--root-key: expected 64 hexadecimal digits, or a file that holds them")
        }
        return key
    }
}
