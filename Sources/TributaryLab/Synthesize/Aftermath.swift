// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation

/// What becomes of synthetic customers whom a branch has looked after: some of those on its work list who would have
/// left stay, and staff have written down how it went.
package struct Aftermath {
    /// What staff write when a customer stays or would have stayed anyway, and else.
    private static let goodWord = "satisfied"
    private static let badWords = ["not interested", "not reached"]

    /// Customers on the list, and those of them who would have left and stay.
    package private(set) var listed = 0
    package private(set) var saved = 0

    private let share: Double
    private var dice: Dice

    /// - Parameter share: of the customers on the list who would have left, how many stay.
    package init(saving share: Double, seed: UInt64) {
        self.share = share
        dice = Dice(seed: seed, label: "aftermath")
    }

    /// Changes `customers.csv` and `worklist.csv` of a branch's folder.
    ///
    /// - Throws: ``CustomerData/CustomerDataError`` for files that are not those of ``Synthesizer`` and a work list.
    package mutating func play(in folder: String) throws {
        var list = try Table(folder + "/worklist.csv")
        var customers = try Table(folder + "/customers.csv")
        let (who, outcome) = try (list.place("customer"), list.place("outcome"))
        let (identifier, churn) = try (customers.place("customer_id"), customers.place("churn_date"))
        let rows = Dictionary(
            customers.rows.enumerated().map { ($0.element[identifier], $0.offset) },
            uniquingKeysWith: { first, _ in first })
        for line in list.rows.indices {
            guard let row = rows[list.rows[line][who]] else { continue }
            listed += 1
            var stays = customers.rows[row][churn].isEmpty
            if !stays, dice.chance(share) {
                customers.rows[row][churn] = ""
                saved += 1
                stays = true
            }
            list.rows[line][outcome] =
                stays ? Self.goodWord : Self.badWords[dice.integer(0...Self.badWords.count - 1)]
        }
        try list.write(to: folder + "/worklist.csv")
        try customers.write(to: folder + "/customers.csv")
    }
}

/// A small file as a whole.
private struct Table {
    private let columns: [String]
    private let file: String
    var rows: [[String]] = []

    init(_ path: String) throws {
        let reader = try TableReader(path: path, layout: .csv, encoding: .utf8, columns: nil)
        file = path
        columns = reader.columns
        while try reader.next() {
            guard reader.isComplete else {
                throw CustomerDataError.malformedInput(
                    file: path, line: reader.line, column: nil, reason: "has another number of fields than the header")
            }
            rows.append(columns.indices.map { String(field: reader.field($0)) })
        }
    }

    func place(_ column: String) throws -> Int {
        guard let place = columns.firstIndex(of: column) else {
            throw CustomerDataError.unknownColumn(
                file: file, column: column, suggestion: nil, columnCount: columns.count)
        }
        return place
    }

    func write(to path: String) throws {
        let text = ([columns] + rows).reduce(into: [UInt8]()) { $0 += CSVText.line($1) }
        try Data(text).write(to: URL(fileURLWithPath: path))
    }
}
