// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// The command line of `tributary-coordinator`.
public struct CoordinatorCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "tributary-coordinator",
        abstract: "Head office: studies, rounds, models and the transparency log. Never sees a row of any branch.",
        subcommands: [
            InitCommand.self, ServeCommand.self, EnrollCommand.self, BranchCommand.self, StudyCommand.self,
            ModelCommand.self, PlaybookCommand.self, BudgetCommand.self, StatusCommand.self, LogCommand.self,
            DoctorCommand.self,
        ])

    public init() {}
}
