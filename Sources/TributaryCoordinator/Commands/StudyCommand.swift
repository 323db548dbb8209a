// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Federation
import RoundProtocol

struct StudyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Questions put to the branches.",
        subcommands: [
            StudyPlanCommand.self, StudyProposeCommand.self, StudyListCommand.self, StudyShowCommand.self,
            StudyApproveCommand.self,
            StudyRefuseCommand.self, StudyStartCommand.self, StudyCancelCommand.self,
        ], defaultSubcommand: StudyListCommand.self)
}

extension CoordinatorReading {
    /// - Throws: ``CoordinatorError/missing(what:)`` when there is no study of this name.
    func existing(_ name: String) throws -> StoredStudy {
        guard let identifier = try? StudyIdentifier(name), let stored = try study(identifier) else {
            throw CoordinatorError.missing(what: "a study named '\(name)'")
        }
        return stored
    }

    /// - Throws: ``CoordinatorError/conflict(what:)`` for a study that has ended.
    func existingOpen(_ name: String) throws -> StoredStudy {
        let stored = try existing(name)
        guard [.proposed, .started].contains(stored.status) else {
            throw CoordinatorError.conflict(what: "\(name) has already ended: \(stored.status.rawValue)")
        }
        return stored
    }
}

/// The rule for what a person writes into the log.
enum LogReason {
    static func validate(_ text: String) throws {
        guard (1...Limits.maximumTextBytes).contains(text.utf8.count) else {
            throw ValidationError("--reason must have 1 to \(Limits.maximumTextBytes) bytes")
        }
    }
}
