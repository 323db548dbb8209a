// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import HTTPTransport

/// The command line of `tributary-auditor`.
public struct AuditorCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "tributary-auditor",
        abstract: "Who belongs to a federation, what it may spend, and whether its log is true.",
        discussion: "Exit codes: 0 done, 1 refused or failed with a reason, 2 wrong usage, 3 verification failed.",
        subcommands: [
            InitCommand.self, RosterCommand.self, OfficerCommand.self, VerifyCommand.self, EpsilonCommand.self,
        ])

    /// The exit code of a command line that says something else than the command takes.
    static let wrongUsage: Int32 = 2
    /// The exit code of `verify` when the log did not pass.
    static let verificationFailed: Int32 = 3

    public init() {}

    /// Runs a command line and says what went wrong, if something did.
    ///
    /// - Parameter arguments: without the program's name; nil takes the process's.
    /// - Returns: the exit code: 0 done, 1 refused or failed with a reason, 2 wrong usage, 3 verification failed.
    public static func execute(_ arguments: [String]? = nil) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return explain(error)
        }
    }

    private static func explain(_ error: any Error) -> Int32 {
        if let exit = error as? ExitCode { return exit.rawValue }
        switch exitCode(for: error) {
        case .success:
            Terminal.write(fullMessage(for: error))
            return 0
        case .validationFailure:
            Terminal.complain(fullMessage(for: error))
            return wrongUsage
        default:
            Terminal.complain("tributary-auditor: \(error)" + advice(error))
            return 1
        }
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
