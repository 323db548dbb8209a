// SPDX-License-Identifier: Apache-2.0

extension CustomerDataError {
    /// Whether the branch's data, as it is, cannot serve one contract: another contract may be served all the same.
    package var isAboutContract: Bool {
        switch self {
        case .unknownAttribute, .refusedDefinition, .missingReferenceDate, .otherReferenceDate, .deadlineExceeded: true
        case .unreadable, .malformedInput, .overLimit, .unknownColumn, .duplicateColumn, .invalidConfiguration,
            .unknownKey, .databaseFailed, .wrongStoreKey, .storeUnavailable:
            false
        }
    }

    /// What to do about an import that this has ended.
    package var adviceAfterImport: String {
        switch self {
        case .unreadable: "Correct the path or its permissions, then import again"
        case .malformedInput, .overLimit, .unknownColumn, .duplicateColumn, .unknownAttribute:
            "Correct the file, or what node.yaml says of it, then import again"
        case .invalidConfiguration, .unknownKey, .refusedDefinition, .missingReferenceDate, .otherReferenceDate:
            "Correct node.yaml, then import again"
        case .deadlineExceeded: "Make the query faster, or give the database more time in node.yaml, then import again"
        case .databaseFailed: "Correct the database's settings or SQL in node.yaml, or wait for it, then import again"
        case .wrongStoreKey: "Put the key file back that the store was made with, then import again"
        case .storeUnavailable(Self.busy): "Wait until the other process has finished, then import again"
        case .storeUnavailable(Self.full): "Free some room on the disk, then import again"
        case .storeUnavailable: "'tributary-node doctor' looks at the store"
        }
    }

    /// What to do about a store that somebody else holds or that has no room, whatever the command; else empty.
    package var adviceOfStore: String {
        switch self {
        case .storeUnavailable(Self.busy): "Nothing was changed: wait until it has finished, then run the command again"
        case .storeUnavailable(Self.full): "Nothing was changed: free some room on the disk, then run the command again"
        default: ""
        }
    }

    /// The reasons of ``storeUnavailable(reason:)`` that people can do something about.
    static let busy =
        "another process is writing to it, most likely another import (database is locked)"
    static let full = "database or disk is full"
}
