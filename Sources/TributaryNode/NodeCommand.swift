// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Console
import CustomerData
import Foundation
import HTTPTransport
import Persistence

/// The command line of `tributary-node`.
public struct NodeCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "tributary-node",
        abstract: "A branch's part in a federation: its customers' data stays here, sums leave.",
        discussion: "Exit codes: 0 done, 1 refused or failed with a reason, 2 wrong usage.",
        subcommands: [
            InitCommand.self, EnrollCommand.self, ImportCommand.self, DataCommand.self, PolicyCommand.self,
            StudiesCommand.self, AcceptCommand.self, RefuseCommand.self, RunCommand.self, LeaveCommand.self,
            ReturnCommand.self, StatusCommand.self, BudgetCommand.self, ScoreCommand.self,
            PlaybookCommand.self,
            ConsentCommand.self, ForgetCommand.self,
            DoctorCommand.self,
        ])

    /// Whatever a node writes is for its owner alone, databases included.
    private static let privateFiles: mode_t = 0o077

    public init() {}

    /// Runs a command line and says what went wrong, if something did.
    ///
    /// - Parameter arguments: without the program's name; nil takes the process's.
    /// - Returns: the exit code: 0 done, 1 refused or failed with a reason, 2 wrong usage.
    public static func execute(_ arguments: [String]? = nil) async -> Int32 {
        umask(privateFiles)
        let words = arguments ?? Array(CommandLine.arguments.dropFirst())
        let root: any ParsableCommand.Type = words.first == RunningCommand.only ? RunningCommand.self : Self.self
        return await CommandRunner.run(root, arguments: words, advice: advice)
    }

    private static func advice(_ error: any Error) -> String {
        switch error {
        case HTTPTransportError.unreachable, HTTPTransportError.timedOut:
            ". Nothing is lost: run the command again when the coordinator answers"
        case is HTTPTransportError: ". 'tributary-node doctor' looks at certificates and addresses"
        case PersistenceError.noSpace: ". Free some room on the disk, then run the command again"
        case let error as CustomerDataError where !error.adviceOfStore.isEmpty: ". " + error.adviceOfStore
        default: ""
        }
    }
}

/// The same program with `run` alone: a node that waits for weeks need not hold what explains the other commands.
struct RunningCommand: ParsableCommand {
    static let only = "run"
    static let configuration = CommandConfiguration(
        commandName: NodeCommand.configuration.commandName, subcommands: [RunCommand.self])
}
