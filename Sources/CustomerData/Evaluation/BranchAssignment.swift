// SPDX-License-Identifier: Apache-2.0

/// Which branch each customer of a data set belongs to.
struct BranchAssignment {
    let names: [String]
    /// Customers of each branch.
    let sizes: [Int]
    private let branches: [String: Int]

    init(_ sources: DataSources, _ rule: BranchSplit.Rule) throws {
        switch rule {
        case .column(let column): try self.init(sources, column: column)
        case .count(let count, let seed): try self.init(sources, count: count, seed: seed)
        }
    }

    /// Customers are met in the order of the files, table after table.
    private init(_ sources: DataSources, count: Int, seed: UInt64) throws {
        var order: [String] = []
        var known = Set<String>()
        for table in sources.mapping.tables {
            try Self.forEachRecord(table, sources.folder) { reader, customer, _ in
                if known.insert(customer).inserted { order.append(customer) }
            }
        }
        let dealt = Shuffle.dealt(order.count, to: count, seed: seed)
        names = (0..<max(0, count)).map { index in
            let digits = String(index + 1)
            return "branch-" + String(repeating: "0", count: max(0, 2 - digits.count)) + digits
        }
        branches = Dictionary(uniqueKeysWithValues: zip(order, dealt))
        sizes = Self.sizes(branches, names.count)
    }

    private init(_ sources: DataSources, column: String) throws {
        var values: [String: String] = [:]
        for table in sources.mapping.tables where table.table == .customer {
            try Self.forEachRecord(table, sources.folder, column: column) { reader, customer, index in
                if let index, values[customer] == nil {
                    values[customer] = Self.name(String(field: reader.field(index).trimmed))
                }
            }
        }
        let names = Set(values.values).sorted()
        let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        self.names = names
        branches = values.compactMapValues { index[$0] }
        sizes = Self.sizes(branches, names.count)
    }

    /// Nil for a customer who is in no branch.
    func branch(of customer: UnsafeRawBufferPointer) -> Int? { branches[String(field: customer.trimmed)] }

    private static func sizes(_ branches: [String: Int], _ count: Int) -> [Int] {
        branches.values.reduce(into: [Int](repeating: 0, count: count)) { $0[$1] += 1 }
    }

    private static func forEachRecord(
        _ table: TableSource, _ folder: String, column: String? = nil,
        _ body: (TableReader, String, Int?) -> Void
    ) throws {
        for file in table.files {
            let reader = try table.open(file, in: folder)
            let customer = try reader.index(of: table.customer)
            let index = try column.map(reader.index(of:))
            while try reader.next() {
                guard reader.isComplete else { continue }
                let identifier = reader.field(customer).trimmed
                if !identifier.isEmpty { body(reader, String(field: identifier), index) }
            }
        }
    }

    /// A value as a name that paths and rosters take: "Los Angeles" becomes `los-angeles`.
    private static func name(_ value: String) -> String {
        let letters = value.lowercased().unicodeScalars.map { scalar -> Character in
            let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
            return isPlain ? Character(scalar) : "-"
        }
        let name = String(letters.prefix(48)).split(separator: "-").joined(separator: "-")
        return name.isEmpty ? "blank" : name
    }
}
