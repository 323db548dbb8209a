// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// Where the holder of the root key keeps its files: all of them below one directory, named in one place.
package struct AuditorDirectory: Sendable {
    /// Bytes of `federation.pub`.
    private static let maximumDescriptorBytes = 64 << 10
    private static let rootPurpose = "tributary federation root key"

    package let path: String

    package init(path: String) {
        self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    package var rootKey: SealedKey { SealedKey(path: path + "/root.key", purpose: Self.rootPurpose) }
    package var rootPublicKey: String { path + "/root.pub" }
    package var policy: String { path + "/policy.yaml" }
    /// Head office's description of the federation, remembered after its first use.
    package var descriptor: String { path + "/federation.pub" }
    /// One file for each officer that the next epoch lists.
    package var officers: String { path + "/officers" }
    /// Every epoch this root has signed.
    package var rosters: String { path + "/rosters" }

    package var isInitialised: Bool { PrivateFile.exists(rootKey.path) }

    /// Makes the directories, for their owner only.
    package func create() throws {
        try requireVacant()
        for folder in [path, officers, rosters] { try PrivateFile.makeFolder(folder) }
    }

    /// - Throws: ``AuditorError/directory(path:reason:)`` if a root key already lives here.
    package func requireVacant() throws {
        guard !isInitialised else {
            throw AuditorError.directory(path: path, reason: "already holds a root key. Nothing was changed")
        }
    }

    package func requireInitialised() throws {
        guard isInitialised else {
            throw AuditorError.directory(
                path: path,
                reason: "holds no root key. Run 'tributary-auditor init' first, or name the directory with --dir")
        }
    }

    /// The root's public key.
    package func root() throws -> VerifyingKey {
        try requireInitialised()
        return try KeyText.read(rootPublicKey)
    }

    /// What head office says of the federation: from `file`, which is then remembered, or as remembered.
    ///
    /// - Throws: ``AuditorError/federation(reason:)`` if it names another root key, or another federation or log than
    ///   before. A new address or certificate authority is taken over.
    package func federation(file: String?) throws -> FederationDescriptor {
        let known = PrivateFile.exists(descriptor) ? try Self.readDescriptor(descriptor) : nil
        guard let file else {
            guard let known else {
                throw AuditorError.federation(
                    reason: "which federation? Name head office's federation.pub with --federation")
            }
            return known
        }
        let stated = try Self.readDescriptor(file)
        guard stated.rootKey == (try root()) else {
            throw AuditorError.federation(
                reason: "\(file) names another root key than the one in \(path): head office was set up with "
                    + "\(stated.rootKey.hex). Nothing was changed")
        }
        if let known {
            guard stated.federation == known.federation, stated.logOrigin == known.logOrigin,
                stated.logKey == known.logKey
            else {
                throw AuditorError.federation(
                    reason: "\(file) describes another federation or another log than \(descriptor). "
                        + "One root key serves one federation. Nothing was changed")
            }
        }
        if stated != known { try PrivateFile.write(Array((stated.text + "\n").utf8), to: descriptor) }
        return stated
    }

    /// - Throws: ``AuditorError/federation(reason:)`` for a file that is no whole descriptor.
    package static func readDescriptor(_ file: String) throws -> FederationDescriptor {
        do {
            return try FederationDescriptor(text: PrivateFile.text(file, limit: maximumDescriptorBytes))
        } catch is FederationError {
            throw AuditorError.federation(reason: "\(file) is not the whole content of a federation.pub")
        }
    }
}
