// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Console
import HTTPTransport

/// The command line of `tributary-auditor`.
public struct AuditorCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "tributary-auditor",
        abstract: "Who belongs to a federation, what it may spend, and whether its log is true.",
        discussion: "Exit codes: 0 done, 1 refused or failed with a reason, 2 wrong usage, 3 verification failed.",
        subcommands: [
            InitCommand.self, RosterCommand.self, OfficerCommand.self, RecoverCommand.self, FileReportCommand.self,
            VerifyCommand.self, WatchCommand.self, ReportCommand.self, EpsilonCommand.self,
            MirrorCommand.self, WitnessCommand.self,
        ])

    /// The exit code of `verify` when the log did not pass.
    static let verificationFailed: Int32 = 3

    public init() {}

    /// Runs a command line and says what went wrong, if something did.
    ///
    /// - Parameter arguments: without the program's name; nil takes the process's.
    /// - Returns: the exit code: 0 done, 1 refused or failed with a reason, 2 wrong usage, 3 verification failed.
    public static func execute(_ arguments: [String]? = nil) async -> Int32 {
        await CommandRunner.run(Self.self, arguments: arguments, advice: advice)
    }

    private static func advice(_ error: any Error) -> String {
        switch error {
        case HTTPTransportError.unreachable, HTTPTransportError.timedOut:
            ". What was signed is kept: run the command again when the coordinator answers"
        case is HTTPTransportError: ". Compare the federation file with the one head office has now"
        default: ""
        }
    }
}
