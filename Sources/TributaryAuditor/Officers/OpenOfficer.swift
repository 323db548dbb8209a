// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation

/// An officer at work: who they are, and their key when it is needed.
package struct OpenOfficer: Sendable {
    private let files: OfficerDirectory
    package let officer: RosterOfficer

    /// - Throws: ``AuditorError/officer(reason:)`` unless the officer has the role that the act needs.
    package init(_ files: OfficerDirectory, role: RosterOfficer.Role, act: String) throws {
        self.files = files
        officer = try files.officer()
        guard officer.role == role else {
            throw AuditorError.officer(
                reason: "\(officer.name) is \(officer.role.phrase); only \(role.phrase) \(act). Nothing was signed")
        }
    }

    /// - Throws: ``AuditorError/keys(reason:)`` if the secret key is not the one of the public file.
    package func key(_ source: PassphraseSource) throws -> SigningKey {
        let key = try files.key.open(source)
        guard key.verifyingKey == officer.key else {
            throw AuditorError.keys(reason: "officer.key and officer.pub do not belong together. Nothing was signed")
        }
        return key
    }
}

extension RosterOfficer.Role {
    fileprivate var phrase: String {
        switch self {
        case .operator: "an operator"
        case .privacyOfficer: "a privacy officer"
        case .auditor: "an auditor"
        }
    }
}
