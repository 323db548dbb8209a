// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
package import TransparencyLog

/// A log's verifier key as people pass it on: NAME+ID+KEY, or a file that holds it.
package enum LogKeyText {
    private static let maximumBytes = 4096

    package static func read(_ argument: String) throws -> NoteVerifierKey {
        let text = PrivateFile.exists(argument) ? try PrivateFile.text(argument, limit: maximumBytes) : argument
        do {
            return try NoteVerifierKey(parsing: text.filter { !$0.isWhitespace })
        } catch let error as TransparencyLogError {
            throw ValidationError("--log-key: \(error)")
        }
    }
}
