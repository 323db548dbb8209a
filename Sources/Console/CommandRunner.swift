// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation

/// Runs a program's command line and turns how it ended into the exit code that all programs share: 0 done, 1 refused
/// or failed with a reason, 2 wrong usage. A command that throws `ExitCode` chooses its own.
public enum CommandRunner {
    public static let failure: Int32 = 1
    public static let wrongUsage: Int32 = 2

    /// - Parameters:
    ///   - arguments: nil for the process's own.
    ///   - advice: what to do next about an error, beginning with a full stop or comma; empty if there is nothing to say.
    /// - Returns: the exit code. What went wrong is on standard error by then.
    public static func run(
        _ root: any ParsableCommand.Type, arguments: [String]? = nil, advice: (any Error) -> String = { _ in "" }
    ) async -> Int32 {
        do {
            var command = try root.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return explain(error, root, advice)
        }
    }

    private static func explain(
        _ error: any Error, _ root: any ParsableCommand.Type, _ advice: (any Error) -> String
    ) -> Int32 {
        if let exit = error as? ExitCode { return exit.rawValue }
        switch root.exitCode(for: error) {
        case .success:
            write(root.fullMessage(for: error), to: .standardOutput)
            return 0
        case .validationFailure:
            write(root.fullMessage(for: error), to: .standardError)
            return wrongUsage
        default:
            let name = root.configuration.commandName ?? "tributary"
            write("\(name): \(error)\(advice(error))", to: .standardError)
            return failure
        }
    }

    private static func write(_ text: String, to handle: FileHandle) {
        handle.write(Data((text + "\n").utf8))
    }
}
