// SPDX-License-Identifier: Apache-2.0

package import CustomerData
package import HTTPTransport
package import RoundProtocol
import Yams

/// What the branch decides for itself: the file `node.yaml`.
package struct NodeConfiguration: Sendable, Equatable {
    /// What happens when a study names a feature contract that this branch has not seen.
    package enum ContractRule: String, Sendable, CaseIterable {
        /// It is taken; the policy's other rules decide about the study.
        case auto
        /// The study waits for a person; accepting it accepts the contract.
        case ask
    }

    /// Where the branch's data lies; nil until somebody has written it.
    package let sources: SourceMapping?
    package let policy: BranchPolicy
    package let contracts: ContractRule
    /// Where the coordinator is now, if it has moved since the invitation.
    package let coordinator: CoordinatorAddress?
    /// Where the store's marker is kept, if not beside the node's directory.
    package let marker: String?

    /// - Parameter file: its name, for messages.
    /// - Throws: ``CustomerData/CustomerDataError`` with file, line and key.
    package init(text: String, file: String) throws {
        var yaml = try YAMLDocument(text: text, file: file).mapping()
        sources = try yaml.node("sources").map { try SourceMapping($0, file: file) }
        guard var section = try yaml.mapping("policy") else { throw yaml.missing("policy") }
        policy = try BranchPolicy(&section)
        try section.finish()
        contracts = try yaml.choice("contracts", ContractRule.self) ?? .ask
        coordinator = try yaml.text("coordinator").map { text in
            do {
                return try CoordinatorAddress(text)
            } catch let error as HTTPTransportError {
                guard case .invalidConfiguration(_, let reason) = error else { throw error }
                throw yaml.invalid("coordinator", reason)
            }
        }
        marker = try yaml.text("marker").map { $0.hasPrefix("/") ? $0 : Self.folder(of: file) + "/" + $0 }
        guard marker?.hasSuffix("/") != true else { throw yaml.invalid("marker", "must name a file") }
        try yaml.finish()
    }

    private static func folder(of file: String) -> String {
        file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
    }

    /// - Throws: also ``CustomerData/CustomerDataError/unreadable(file:reason:)``.
    package init(path: String) throws {
        let bytes: [UInt8]
        do {
            bytes = try PrivateFile.read(path)
        } catch TributaryNodeError.file(_, let reason) {
            throw CustomerDataError.unreadable(file: path, reason: reason)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CustomerDataError.malformedInput(file: path, line: 1, column: nil, reason: "is not valid UTF-8")
        }
        try self.init(text: text, file: path)
    }

    /// The mapping, for commands that cannot do without.
    package func requiredSources() throws -> SourceMapping {
        guard let sources else {
            throw TributaryNodeError.missingSetting(key: "sources", why: "it says where this branch's data lies")
        }
        return sources
    }
}
