// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Federation
import Persistence
import RoundProtocol

struct StudyApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Attach a privacy officer's signature that came as a file.",
        discussion: "'tributary-auditor officer approve STUDY' signs and sends it by itself.")
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var passphrase: PassphraseOptions
    @Argument(help: "The study's name.") var study: String
    @Option(help: "The file with the signature.") var approval: String

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        let signed = try StudyApproval(canonicalBytes: coordinator.directory.read(approval))
        let roster = try coordinator.roster()
        guard signed.isAuthentic, roster.officer(signed.officer, is: .privacyOfficer) else {
            throw CoordinatorError.forbidden(reason: "the signature is not a rostered privacy officer's")
        }
        let keys = KeyFiles(directory: coordinator.directory)
        let log = try coordinator.logAppender(passphrase: passphrase.passphrase(for: keys))
        try coordinator.store.write { transaction in
            guard try transaction.existingOpen(study).specification.digest == signed.study else {
                throw CoordinatorError.conflict(what: "the signature is for another study")
            }
            if try transaction.approvals(of: signed.study).contains(signed) { return }
            try transaction.insertApproval(signed)
            try log.append([.studyApproved(signed)], now: SystemClock().now(), in: transaction)
        }
        print("\(study) is approved.")
    }
}

struct StudyRefuseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refuse", abstract: "End a study with a privacy officer's signed no that came as a file.",
        discussion: "'tributary-auditor officer refuse STUDY' signs and sends it by itself.")
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var passphrase: PassphraseOptions
    @Argument(help: "The study's name.") var study: String
    @Option(help: "The file with the signature.") var refusal: String

    func run() throws {
        let coordinator = try OpenCoordinator(directory.path)
        let signed = try Signed<StudyRefusal>(canonicalBytes: coordinator.directory.read(refusal))
        let keys = KeyFiles(directory: coordinator.directory)
        let log = try coordinator.logAppender(passphrase: passphrase.passphrase(for: keys))
        try coordinator.store.write { transaction in
            guard try transaction.existing(study).specification.digest == signed.statement.study else {
                throw CoordinatorError.conflict(what: "the signature is for another study")
            }
            try transaction.record(signed, rootKey: coordinator.rootKey, log: log, now: SystemClock().now())
        }
        print("\(study) is refused, and over: \(signed.statement.reason)")
    }
}
