// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The person in front of the program, if there is one.
enum Terminal {
    static func write(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// A line typed without echo; nil where nobody is there.
    @Sendable static func readSecret(_ prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1, let typed = getpass(prompt) else { return nil }
        return String(cString: typed)
    }

    /// Asks a yes-or-no question on standard error, so that standard output stays a program's.
    ///
    /// - Throws: ``AuditorError/notConfirmed(reason:)`` unless a person answers yes.
    static func requireConsent(_ question: String, kept: String) throws {
        guard isatty(STDIN_FILENO) == 1 else {
            throw AuditorError.notConfirmed(
                reason: "there is no terminal to ask at: add --yes if you have checked the above. \(kept)")
        }
        FileHandle.standardError.write(Data("\(question) [y/N] ".utf8))
        guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
            throw AuditorError.notConfirmed(reason: "not confirmed. \(kept)")
        }
    }
}
