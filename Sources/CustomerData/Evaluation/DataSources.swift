// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation

/// A file or folder of data together with the mapping that its contract suggests.
struct DataSources {
    /// The name under which the split column is imported.
    static let splitAttribute = "tributary_split"

    let mapping: SourceMapping
    /// What the mapping's files are relative to.
    let folder: String

    /// - Throws: ``CustomerDataError/invalidConfiguration(file:line:key:reason:)`` when the contract has no
    ///   `sources`, or they do not fit a single file.
    init(data: String, contract: ContractFile, splitBy: String?) throws {
        func invalid(_ reason: String) -> CustomerDataError {
            .invalidConfiguration(file: contract.contract.name, line: 1, key: "sources", reason: reason)
        }
        guard let sources = contract.sources else {
            throw invalid("is missing: the contract does not say how its data files are read")
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: data, isDirectory: &isFolder) else {
            throw CustomerDataError.unreadable(file: data, reason: "there is no such file")
        }
        var tables = sources.tables
        if isFolder.boolValue {
            guard tables.allSatisfy({ !$0.files.isEmpty }) else {
                throw invalid("does not name the files of the folder \(data)")
            }
            folder = data
        } else {
            guard tables.count == 1 else {
                throw invalid("has several tables: give the folder that holds their files")
            }
            tables[0].files = [(data as NSString).lastPathComponent]
            folder =
                (data as NSString).deletingLastPathComponent.isEmpty
                ? "." : (data as NSString).deletingLastPathComponent
        }
        let wanted = Self.attributes(contract.contract)
        guard let index = tables.firstIndex(where: { $0.table == .customer }) else {
            guard splitBy == nil, wanted.isEmpty else {
                throw invalid("has no table of customers, so it has neither attributes nor a column to split by")
            }
            mapping = SourceMapping(
                referenceDate: sources.referenceDate, tables: tables, timeZone: sources.timeZone)
            return
        }
        if tables[index].attributes.isEmpty { tables[index].attributes = wanted }
        if let splitBy {
            tables[index].attributes.append(AttributeMapping(name: Self.splitAttribute, column: splitBy))
        }
        mapping = SourceMapping(
            referenceDate: sources.referenceDate, tables: tables, timeZone: sources.timeZone)
    }

    /// What the contract takes from the customer's row as it is.
    private static func attributes(_ contract: FeatureContract) -> [AttributeMapping] {
        var names = contract.features.filter(\.definition.isEmpty).map(\.name)
        if let label = contract.label, label.definition.isEmpty { names.append(label.name) }
        return names.map { AttributeMapping(name: $0, column: $0) }
    }
}
