// SPDX-License-Identifier: Apache-2.0

import Federation
import Foundation

/// One data set dealt out to branches as files of their own, for demonstrations.
public struct BranchSplit: Sendable {
    /// Which branch a customer belongs to.
    public enum Rule: Sendable, Equatable {
        /// One branch for each value of a column of the customers' file.
        case column(String)
        /// As many branches, customers shuffled and dealt out evenly.
        case count(Int, seed: UInt64)
    }

    /// More branches than this are a mistake in the column's name.
    public static let maximumBranches = 64

    /// Writes one folder for each branch into `directory`, each with the tables' files and a `sources.yaml`.
    ///
    /// - Parameters:
    ///   - data: a file, or a folder with the files that the contract's `sources` name.
    /// - Throws: ``CustomerDataError``.
    public static func write(
        data: String, contract: ContractFile, rule: Rule, into directory: String
    ) throws -> [BranchFolder] {
        let splitColumn: String? = if case .column(let column) = rule { column } else { nil }
        let sources = try DataSources(data: data, contract: contract, splitBy: splitColumn)
        let assignment = try BranchAssignment(sources, rule)
        guard (1...maximumBranches).contains(assignment.names.count) else {
            throw CustomerDataError.invalidConfiguration(
                file: data, line: 1, key: splitColumn ?? "branches",
                reason: "would make \(assignment.names.count) branches; 1 to \(maximumBranches) are possible")
        }
        let folders = assignment.names.map { "\(directory)/\($0)" }
        for folder in folders { try makeFolder(folder) }
        var tables: [TableSource] = []
        for (index, table) in sources.mapping.tables.enumerated() {
            let file = "\(table.name).csv"
            try deal(table, sources.folder, assignment, folders.map { "\($0)/\(file)" })
            tables.append(table.asPlainCSV(file, attributes: sources.mapping.tables[index].attributes))
        }
        let mapping = SourceMapping(
            referenceDate: sources.mapping.referenceDate, tables: tables, timeZone: sources.mapping.timeZone)
        return try zip(assignment.names, folders).enumerated().map { index, branch in
            try write(mapping.yamlText, to: "\(branch.1)/sources.yaml")
            return BranchFolder(
                name: branch.0, folder: branch.1, sources: mapping, customers: assignment.sizes[index])
        }
    }

    private static func deal(
        _ table: TableSource, _ folder: String, _ assignment: BranchAssignment, _ targets: [String]
    ) throws {
        var texts = [[UInt8]](repeating: [], count: targets.count)
        var isFirst = true
        for file in table.files {
            let reader = try table.open(file, in: folder)
            let customer = try reader.index(of: table.customer)
            if isFirst {
                let header = CSVText.line(reader.columns)
                for index in texts.indices { texts[index] = header }
                isFirst = false
            }
            while try reader.next() {
                guard reader.isComplete else { continue }
                guard let branch = assignment.branch(of: reader.field(customer)) else { continue }
                CSVText.append(reader, to: &texts[branch])
            }
        }
        for (text, target) in zip(texts, targets) { try write(text, to: target) }
    }

    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CustomerDataError.unreadable(file: path, reason: "the folder cannot be made")
        }
    }

    private static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            throw CustomerDataError.unreadable(file: path, reason: "the file cannot be written")
        }
    }
}

extension TableSource {
    /// Opens one of the files.
    func open(_ file: String, in folder: String) throws -> TableReader {
        try TableReader(
            path: file.hasPrefix("/") ? file : "\(folder)/\(file)", layout: form.layout, encoding: form.encoding,
            columns: form.headerless)
    }

    /// The same table after it was written as UTF-8, with commas and a header.
    fileprivate func asPlainCSV(_ file: String, attributes: [AttributeMapping]) -> TableSource {
        TableSource(
            name: name, table: table, files: [file], form: FileForm(numbers: form.numbers, missing: form.missing),
            customer: customer, id: id, columns: columns,
            attributes: attributes.filter { $0.name != DataSources.splitAttribute }, consent: consent,
            rejectLimit: rejectLimit, clock: clock)
    }
}
