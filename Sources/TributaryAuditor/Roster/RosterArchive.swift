// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// Every roster epoch that this root has signed, kept before it is sent anywhere: the root never signs two epochs of
/// one number, whatever a coordinator says it has or has not received.
package struct RosterArchive: Sendable {
    private static let suffix = ".epoch"
    private static let digits = 6

    private let folder: String
    private let root: VerifyingKey

    package init(folder: String, root: VerifyingKey) {
        self.folder = folder
        self.root = root
    }

    /// All epochs, from the first on.
    ///
    /// - Throws: ``AuditorError/roster(reason:)`` if one is missing, altered or does not chain.
    package func epochs() throws -> [VerifiedRosterEpoch] {
        var epochs: [VerifiedRosterEpoch] = []
        for name in PrivateFile.names(in: folder) where name.hasSuffix(Self.suffix) {
            let path = "\(folder)/\(name)"
            let bytes = try PrivateFile.read(path, limit: UnverifiedRosterEpoch.maximumBytes)
            do {
                let epoch = try UnverifiedRosterEpoch(canonicalBytes: bytes).verified(by: root)
                if let last = epochs.last {
                    try last.checkSuccessor(epoch)
                } else if epoch.epoch.number != 1 {
                    throw FederationError.invalidSpecification(field: "number", reason: "does not start at 1")
                }
                epochs.append(epoch)
            } catch let error as FederationError {
                throw AuditorError.roster(
                    reason: "\(path) cannot be trusted: \(error). Restore the folder from a backup; nothing was signed")
            }
        }
        return epochs
    }

    package func keep(_ epoch: UnverifiedRosterEpoch) throws {
        let path = "\(folder)/\(Self.name(epoch.epoch.number))"
        guard !PrivateFile.exists(path) else {
            throw AuditorError.roster(reason: "epoch \(epoch.epoch.number) was signed before. Nothing was signed now")
        }
        try PrivateFile.write(epoch.canonicalBytes, to: path)
    }

    private static func name(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text + suffix
    }
}
