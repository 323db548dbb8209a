// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The person at the other end, if there is one.
package enum Terminal {
    /// Whether a person reads standard output.
    package static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether a person can be asked.
    package static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    package static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    /// One line to standard error.
    package static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Asks for one line; nil where nobody can be asked.
    package static func ask(_ question: String) -> String? {
        guard canAsk else { return nil }
        write(question, to: STDERR_FILENO)
        return readLine(strippingNewline: true)
    }

    /// Asks for one line that does not appear on the screen.
    package static func askSecretly(_ question: String) -> String? {
        guard canAsk else { return nil }
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        write(question, to: STDERR_FILENO)
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { return nil }
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
            write("\n", to: STDERR_FILENO)
        }
        return readLine(strippingNewline: true)
    }

    private static func write(_ text: String, to handle: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(handle, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
