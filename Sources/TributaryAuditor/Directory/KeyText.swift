// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// A public key as people pass it on: 64 hexadecimal digits, or a file that holds them.
package enum KeyText {
    private static let maximumBytes = 4096

    /// - Parameter argument: the digits, or the name of a file with them.
    /// - Throws: ``AuditorError/keys(reason:)``.
    package static func read(_ argument: String) throws -> VerifyingKey {
        let text = PrivateFile.exists(argument) ? try PrivateFile.text(argument, limit: maximumBytes) : argument
        guard let bytes = Hex.decode(text.filter { !$0.isWhitespace }), let key = try? VerifyingKey(bytes) else {
            throw AuditorError.keys(
                reason: "expected a public key of 64 hexadecimal digits, or a file that holds them, not '\(argument)'")
        }
        return key
    }
}
