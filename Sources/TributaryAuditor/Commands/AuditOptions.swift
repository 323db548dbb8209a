// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import HTTPTransport
import TransparencyLog

/// Which log, and what is believed before it is read.
struct AuditOptions: ParsableArguments {
    @Argument(help: "An https address or a folder; without it the address in federation.pub.") var source: String?

    @Option(help: "The log's key, NAME+ID+KEY, or a file that holds it.") var logKey: String?
    @Option(
        help: """
            The federation's root key, from its holder and not from head office: 64 hexadecimal digits, or a file that \
            holds them.
            """)
    var rootKey: String?
    @Option(help: "Head office's federation.pub: log key, address and certificate authority.")
    var federation: String?
    @Option(name: .customLong("dir"), help: "An auditor's directory: takes root key and federation from it.")
    var directory: String?
    @Option(help: "The key of a witness that is no member, NAME+ID+KEY, or a file that holds it. May be repeated.")
    var witness: [String] = []
    @Option(
        name: .customLong("state"), help: "Remember the audited checkpoint in this directory, and hold the log to it.")
    var stateDirectory: String?

    func validate() throws {
        guard federation != nil || directory != nil || (logKey != nil && rootKey != nil) else {
            throw ValidationError("give --federation, or --dir, or both --log-key and --root-key")
        }
    }

    /// The log and the trust in it.
    func open() throws -> (source: any PublishedLog, trust: AuditTrust) {
        let descriptor = try descriptor()
        let trust = try trust(descriptor)
        guard let place = source ?? descriptor?.publicAddress else {
            throw ValidationError("name the log: an https address or a folder")
        }
        guard place.hasPrefix("https://") else { return (FolderLog(folder: place), trust) }
        guard let descriptor else {
            throw ValidationError("an https address needs --federation for its certificate authority")
        }
        let client = try PublicClient(address: CoordinatorAddress(place), authority: descriptor.authority)
        return (ServedLog(client: client), trust)
    }

    func state(_ trust: AuditTrust) throws -> AuditState? {
        try stateDirectory.map { try AuditState(directory: $0, log: trust.log) }
    }

    private func descriptor() throws -> FederationDescriptor? {
        if let federation { return try AuditorDirectory.readDescriptor(federation) }
        guard let directory else { return nil }
        let files = AuditorDirectory(path: directory)
        return PrivateFile.exists(files.descriptor) ? try AuditorDirectory.readDescriptor(files.descriptor) : nil
    }

    /// Keys that were named apart go before those in head office's file. A root key that only head office names is good
    /// for a look, not for a verdict.
    private func trust(_ descriptor: FederationDescriptor?) throws -> AuditTrust {
        let stated = try descriptor.map {
            NoteVerifierKey(name: try NoteName($0.logOrigin), kind: .log, key: $0.logKey)
        }
        guard let log = try logKey.map({ try LogKeyText.read($0) }) ?? stated else {
            throw ValidationError("name the log's key with --log-key or --federation")
        }
        let named = try rootKey.map { try KeyText.read($0) } ?? directory.map { try AuditorDirectory(path: $0).root() }
        guard let root = named ?? descriptor?.rootKey else {
            throw ValidationError("name the root key with --root-key or --dir")
        }
        return AuditTrust(
            log: log, root: root, rootIsIndependent: named != nil, federation: descriptor?.federation,
            witnesses: try witness.map { try LogKeyText.read($0) }, now: WallTime.now())
    }
}
