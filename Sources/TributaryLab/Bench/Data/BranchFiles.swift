// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import Foundation

/// A made-up branch: files, mapping and contract of ``DataBench``. Purchases come in the order of their times, so that a
/// customer's rows lie far apart, as they do in a shop's own export.
struct BranchFiles {
    private static let products = ["bread", "milk", "coffee", "cheese", "apples", "rice"]
    private static let channels = ["shop", "web"]

    let folder: String
    let customers: Int
    let purchases: Int

    var path: String { folder + "/purchases.csv" }
    var rows: Int { customers * purchases }

    /// - Returns: bytes of the purchases.
    func write() throws -> Int {
        try lines(of: "customers.csv", count: customers, header: "id,since,age,contract") { index, line in
            line +=
                "C\(index),2019-0\(1 + index % 9)-11,\(18 + index * 7 % 70),\(index % 3 == 0 ? "yearly" : "monthly")\n"
        }
        let step = 31_000_000 / max(1, rows)
        return try lines(of: "purchases.csv", count: rows, header: "customer,time,amount,product,channel,number") {
            index, line in
            // A step that shares no factor with the number of customers visits each of them equally often.
            let customer = index &* 7_368_787 % customers
            let second = index * step
            line += "C\(customer),\(1_735_689_600 + second),\(1 + index % 400).\(10 + index % 90),"
            line += "\(Self.products[index % 6]),\(Self.channels[index % 2]),\(index)\n"
        }
    }

    @discardableResult
    private func lines(
        of file: String, count: Int, header: String, _ add: (Int, inout String) -> Void
    ) throws -> Int {
        let path = "\(folder)/\(file)"
        try Data().write(to: URL(fileURLWithPath: path))
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var piece = header + "\n"
        var bytes = 0
        for index in 0..<count {
            add(index, &piece)
            if piece.utf8.count > 1 << 20 {
                bytes += piece.utf8.count
                try handle.write(contentsOf: Data(piece.utf8))
                piece = ""
            }
        }
        bytes += piece.utf8.count
        try handle.write(contentsOf: Data(piece.utf8))
        try handle.close()
        return bytes
    }

    func mapping() throws -> SourceMapping {
        try SourceMapping(
            try YAMLDocument(
                text: """
                    reference_date: 2025-12-31
                    tables:
                      - {table: customer, files: [customers.csv], customer: id, start_date: since,
                         attributes: [age, contract]}
                      - table: transaction
                        files: [purchases.csv]
                        customer: customer
                        time: {column: time, format: unix}
                        amount: {column: amount, bounds: [0, 100000]}
                        product: product
                        channel: channel
                    """, file: "bench"
            ).root, file: "bench")
    }

    /// Three attributes' worth of plain columns and 17 definitions over the purchases.
    static func contract() throws -> FeatureContract {
        var definitions = [
            "SELECT age FROM customer", "SELECT contract = 'yearly' FROM customer",
            "SELECT :reference_date - start_date FROM customer", "SELECT total(amount) FROM transactions",
            "SELECT count(*) FROM transactions", "SELECT avg(amount) FROM transactions",
            "SELECT max(amount) FROM transactions", "SELECT :reference_date - max(date) FROM transactions",
            "SELECT count(DISTINCT product) FROM transactions", "SELECT count(DISTINCT date) FROM transactions",
        ]
        for days in [30, 60, 90, 180, 365] {
            definitions.append("SELECT total(amount) FROM transactions WHERE date > :reference_date - \(days)")
            definitions.append(
                "SELECT count(*) FROM transactions WHERE channel = 'web' AND date > :reference_date - \(days)")
        }
        let kind = FeatureKind.numeric(
            lowerBound: 0, upperBound: 100_000, transform: .log1p, bins: 10, specialValues: [])
        return try FeatureContract(
            name: "bench", version: 1, purpose: "",
            features: definitions.enumerated().map { Feature(name: "f\($0)", kind: kind, definition: $1) }, label: nil)
    }
}
