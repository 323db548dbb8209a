// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import TransparencyLog

/// Where a witness keeps its key, what it has cosigned, and the contradictions it was shown.
package struct WitnessDirectory: Sendable {
    private static let purpose = "tributary witness key"
    private static let maximumNameBytes = 4096

    package let path: String

    package init(path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    package var key: SealedKey { SealedKey(path: path + "/witness.key", purpose: Self.purpose) }
    /// The witness's verifier key, for whoever reads its cosignatures.
    package var publicFile: String { path + "/witness.pub" }
    /// One file for each log: the checkpoint that was cosigned last.
    package var records: String { path + "/logs" }
    /// One folder for each contradiction.
    package var evidence: String { path + "/evidence" }

    /// Makes a witness.
    ///
    /// - Parameter passphrase: nil stores the key openly.
    /// - Throws: ``AuditorError/directory(path:reason:)`` if a witness already lives here: with another key, or without
    ///   its records, it could be made to cosign a fork.
    package func create(
        name: NoteName, passphrase: () throws -> String?, random: inout some RandomSource
    ) throws -> NoteVerifierKey {
        guard !PrivateFile.exists(key.path), !PrivateFile.exists(records) else {
            throw AuditorError.directory(path: path, reason: "already holds a witness. Nothing was changed")
        }
        let secret = try passphrase()
        for folder in [path, records, evidence] { try PrivateFile.makeFolder(folder) }
        let signing = try key.create(passphrase: secret, random: &random)
        let verifier = NoteVerifierKey(name: name, kind: .cosignature, key: signing.verifyingKey)
        try PrivateFile.write(Array("\(verifier.encoded)\n".utf8), to: publicFile)
        return verifier
    }

    /// - Throws: ``AuditorError/keys(reason:)`` if the two files of the key do not belong together.
    package func cosigner(_ passphrase: PassphraseSource) throws -> Cosigner {
        guard PrivateFile.exists(key.path), PrivateFile.exists(publicFile) else {
            throw AuditorError.directory(
                path: path, reason: "holds no witness. Run 'tributary-auditor witness init' first")
        }
        let text = try PrivateFile.text(publicFile, limit: Self.maximumNameBytes).filter { !$0.isWhitespace }
        guard let stated = try? NoteVerifierKey(parsing: text) else {
            throw AuditorError.keys(reason: "\(publicFile) is no verifier key")
        }
        let cosigner = Cosigner(name: stated.name, key: try key.open(passphrase))
        guard cosigner.verifierKey == stated else {
            throw AuditorError.keys(reason: "\(publicFile) is not the public part of \(key.path)")
        }
        return cosigner
    }
}
