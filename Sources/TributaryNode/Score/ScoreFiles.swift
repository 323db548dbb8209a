// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation

/// The lists of customers that have been written: the usual score file and work list, and lists that were put elsewhere,
/// remembered so that a forgotten customer's line goes from each.
package struct ScoreFiles: Sendable {
    /// Files elsewhere that are remembered.
    package static let maximumFiles = 100

    /// How many of ``paths()`` are the usual ones, which come first.
    static let usualCount = 2

    private let usual: String
    private let workList: String
    private let list: String

    package init(_ directory: NodeDirectory) {
        usual = directory.scores
        workList = directory.workList
        list = directory.scoreFiles
    }

    /// The usual files and every remembered one.
    package func paths() throws -> [String] { try [usual, workList] + remembered() }

    /// Writes a list and remembers where. What could not be written is not remembered.
    ///
    /// - Throws: ``TributaryNodeError/file(path:reason:)``, also beyond ``maximumFiles``.
    package func write(_ bytes: [UInt8], to path: String) throws {
        let before = try remembered()
        // Remembered first: a list that nobody knows of must not be left behind by a crash.
        try remember(path)
        do {
            try PrivateFile.write(bytes, to: path)
        } catch {
            if try remembered() != before { try save(before) }
            throw error
        }
    }

    /// Remembers a file before it is written. Those that are gone make room.
    ///
    /// - Throws: ``TributaryNodeError/file(path:reason:)`` beyond ``maximumFiles``.
    package func remember(_ path: String) throws {
        let whole = Self.absolute(path)
        var files = try remembered()
        guard ![usual, workList].map(Self.absolute).contains(whole), !files.contains(whole) else { return }
        if files.count >= Self.maximumFiles { files.removeAll { !PrivateFile.exists($0) } }
        guard files.count < Self.maximumFiles else {
            throw TributaryNodeError.file(
                path: path,
                reason: "would be list number \(Self.maximumFiles + 1) outside the node's directory. Nothing was "
                    + "written; remove those that nobody needs (their names are in \(list))")
        }
        try save(files + [whole])
    }

    /// Erases a customer's line from every file; what is wrong with one does not keep it from the next.
    package func forget(_ customer: String) -> Erasure {
        var erasure = Erasure()
        let files: [String]
        do {
            files = try paths()
        } catch {
            files = [usual, workList]
            erasure.remaining.append("\(error)")
        }
        for path in files {
            let isRemembered = path != usual && path != workList
            guard PrivateFile.exists(path) else {
                if isRemembered { erasure.gone.append(path) }
                continue
            }
            guard !isRemembered || CustomerList.isList(path) else {
                erasure.foreign.append(path)
                continue
            }
            do {
                if try ScoreSheet.remove(customer, from: path) { erasure.files.append(path) }
            } catch {
                erasure.remaining.append("the customer's line in a list: \(error)")
            }
        }
        return erasure
    }

    package struct Erasure: Sendable {
        /// Files that had a line of the customer.
        package fileprivate(set) var files: [String] = []
        /// Remembered files that are not where they were written.
        package fileprivate(set) var gone: [String] = []
        /// Remembered files that are no list any more: they are left as they are.
        package fileprivate(set) var foreign: [String] = []
        /// What could not be erased, and why.
        package fileprivate(set) var remaining: [String] = []
    }

    private func remembered() throws -> [String] {
        guard PrivateFile.exists(list) else { return [] }
        do {
            return try JSONDecoder().decode([String].self, from: Data(PrivateFile.read(list)))
        } catch is DecodingError {
            throw TributaryNodeError.file(path: list, reason: "is not a list of score files")
        }
    }

    private func save(_ files: [String]) throws { try PrivateFile.write(Array(JSONEncoder().encode(files)), to: list) }

    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}
