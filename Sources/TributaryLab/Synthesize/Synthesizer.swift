// SPDX-License-Identifier: Apache-2.0

public import CustomerData
import Federation
import Foundation

/// Makes branches full of customers who never were.
///
/// Attributes, purchases, contacts and surveys come from a few groups that differ by branch; who leaves depends on them
/// through a logistic curve. The same parameters give the same bytes.
public struct Synthesizer: Sendable {
    public static let maximumCustomers = 10_000_000

    public let branches: Int
    /// In all branches together.
    public let customers: Int
    public let seed: UInt64
    /// Whether the first branch is much larger than the last.
    public let isUneven: Bool

    public init(branches: Int = 5, customers: Int = 20_000, seed: UInt64 = 1, isUneven: Bool = false) {
        self.branches = branches
        self.customers = customers
        self.seed = seed
        self.isUneven = isUneven
    }

    /// Writes one folder for each branch into `directory`: four CSV files and `sources.yaml`, a part of `node.yaml`.
    ///
    /// - Throws: an error of the file system.
    public func write(into directory: String) throws -> [BranchFolder] {
        try zip(names, sizes).enumerated().map { index, branch in
            let (name, size) = branch
            let folder = "\(directory)/\(name)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try writeFiles(index, name, size, folder)
            try Data(Self.sources.yamlText.utf8).write(to: URL(fileURLWithPath: "\(folder)/sources.yaml"))
            return BranchFolder(name: name, folder: folder, sources: Self.sources, customers: size)
        }
    }

    private static let wellKnownNames = ["north", "south", "east", "west", "centre", "harbour", "hills", "valley"]

    private var names: [String] {
        (0..<branches).map { $0 < Self.wellKnownNames.count ? Self.wellKnownNames[$0] : "branch-\($0 + 1)" }
    }

    /// Even, or as 1 : 1/2 : 1/3 …
    private var sizes: [Int] {
        let weights = (0..<branches).map { isUneven ? 1 / Double($0 + 1) : 1 }
        let total = weights.reduce(0, +)
        var edge = 0.0
        var done = 0
        return weights.map { weight in
            edge += weight
            let size = Int((Double(customers) * edge / total).rounded()) - done
            done += size
            return size
        }
    }

    private func writeFiles(_ index: Int, _ name: String, _ size: Int, _ folder: String) throws {
        var dice = Dice(seed: seed, label: "branch \(index)")
        let mix = CustomerType.all.map { $0.share * (0.5 + dice.uniform()) }
        var files = SyntheticFiles()
        for number in 0..<size {
            files.append(
                SyntheticCustomer(&dice, mix: mix), id: "\(name.prefix(1).uppercased())\(index + 1)-\(number + 1)")
        }
        for (file, text) in files.texts {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
        }
    }

    /// How the files become the standard tables.
    public static var sources: SourceMapping {
        let attributes = ["age", "gender", "contract", "payment", "monthly_fee", "products"]
        return SourceMapping(
            referenceDate: SyntheticCalendar.referenceDate,
            tables: [
                TableSource(
                    name: "customer", table: .customer, files: ["customers.csv"], form: FileForm(),
                    customer: "customer_id", columns: columns("start_date", "churn_date"),
                    attributes: attributes.map { AttributeMapping(name: $0, column: $0) },
                    consent: ConsentMapping(column: "consent")),
                TableSource(
                    name: "transaction", table: .transaction, files: ["transactions.csv"], form: FileForm(),
                    customer: "customer_id", id: "transaction_id",
                    columns: columns("time", "amount", "product", "channel")),
                TableSource(
                    name: "interaction", table: .interaction, files: ["interactions.csv"], form: FileForm(),
                    customer: "customer_id",
                    columns: columns("opened", "first_response", "resolved", "channel", "category", "first_contact")),
                TableSource(
                    name: "survey", table: .survey, files: ["surveys.csv"], form: FileForm(), customer: "customer_id",
                    columns: columns("time", "csat", "nps")),
            ])
    }

    private static func columns(_ names: String...) -> [ColumnMapping] {
        names.map { ColumnMapping($0, column: $0) }
    }
}
