// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DifferentialPrivacy
import Federation
import Foundation
import Persistence
import RoundProtocol

struct StudyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Questions put to the branches.",
        subcommands: [
            Propose.self, List.self, Show.self, Approve.self, Start.self, Cancel.self,
        ], defaultSubcommand: List.self)

    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Price a study and put it to the branches.",
            discussion: "FILE is YAML; coordinator-config/studies/ holds examples.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var passphrase: PassphraseOptions
        @OptionGroup var json: JSONOption
        @Argument(help: "The study file.") var file: String
        @Option(name: .customLong("by"), help: "Your name, for the log.") var proposedBy = "operator"

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let keys = KeyFiles(directory: coordinator.directory)
            let log = try coordinator.logAppender(passphrase: passphrase.passphrase(for: keys))
            let study = try StudyProposer(coordinator: coordinator, log: log, clock: SystemClock())
                .propose(StudyFile(path: file), proposedBy: proposedBy)
            let roster = try coordinator.roster()
            let needsOfficer = try study.totalNanoRho() > roster.policy.approvalAboveNanoRho
            let facts = try StudyFacts(study, status: "proposed")
            if try json.write(facts) { return }
            print(facts.text)
            print(
                needsOfficer
                    ? "Its cost needs a privacy officer's signature: 'tributary-auditor officer approve \(study.identifier)'."
                    : "Its cost needs no privacy officer's signature.")
            print("Start it with 'tributary-coordinator study start \(study.identifier)'.")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all studies.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let facts = try coordinator.store.read { reading in
                try reading.studies().map { try StudyFacts($0, reading) }
            }
            if try json.write(facts) { return }
            let table = TextTable(
                headings: ["study", "analysis", "status", "rounds", "accepted by", "rho", "epsilon"],
                rows: facts.map {
                    [
                        $0.study, $0.analysis, $0.status, "\($0.releasedRounds)/\($0.rounds)",
                        "\($0.acceptedBy.count)", Rho.text($0.nanoRho), StudyFacts.rounded($0.epsilon),
                    ]
                })
            print(facts.isEmpty ? "No study has been proposed yet." : table.text)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show one study.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var json: JSONOption
        @Argument(help: "The study's name.") var study: String

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let facts = try coordinator.store.read { try StudyFacts(try $0.existing(study), $0) }
            if try json.write(facts) { return }
            print(facts.text)
        }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Attach a privacy officer's signature that came as a file.",
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
                guard try transaction.existing(study).specification.digest == signed.study else {
                    throw CoordinatorError.conflict(what: "the signature is for another study")
                }
                if try transaction.approvals(of: signed.study).contains(signed) { return }
                try transaction.insertApproval(signed)
                try log.append([.studyApproved(signed)], now: SystemClock().now(), in: transaction)
            }
            print("\(study) is approved.")
        }
    }

    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a study run as soon as enough branches have accepted it.")
        @OptionGroup var directory: DirectoryOption
        @Argument(help: "The study's name.") var study: String

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            try coordinator.store.write { transaction in
                var stored = try transaction.existing(study)
                switch stored.status {
                case .started: return
                case .proposed: stored.status = .started
                case .finished, .cancelled, .failed:
                    throw CoordinatorError.conflict(what: "\(study) has ended: \(stored.status.rawValue)")
                }
                try transaction.saveStudy(stored)
            }
            print("\(study) runs as soon as enough branches have accepted it.")
        }
    }

    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a study. What was charged stays charged; what was released stays released.")
        @OptionGroup var directory: DirectoryOption
        @OptionGroup var passphrase: PassphraseOptions
        @Argument(help: "The study's name.") var study: String

        func run() throws {
            let coordinator = try OpenCoordinator(directory.path)
            let keys = KeyFiles(directory: coordinator.directory)
            let log = try coordinator.logAppender(passphrase: passphrase.passphrase(for: keys))
            try coordinator.store.write { transaction in
                var stored = try transaction.existing(study)
                guard [.proposed, .started].contains(stored.status) else {
                    throw CoordinatorError.conflict(what: "\(study) has ended: \(stored.status.rawValue)")
                }
                stored.status = .cancelled
                try transaction.saveStudy(stored)
                let entry = LogEvent.studyEnded(study: stored.specification.digest, ending: .cancelled)
                try log.append([entry], now: SystemClock().now(), in: transaction)
            }
            print("\(study) is cancelled.")
        }
    }
}

extension CoordinatorReading {
    /// - Throws: ``CoordinatorError/missing(what:)`` when there is no study of this name.
    func existing(_ name: String) throws -> StoredStudy {
        guard let identifier = try? StudyIdentifier(name), let stored = try study(identifier) else {
            throw CoordinatorError.missing(what: "a study named '\(name)'")
        }
        return stored
    }
}
