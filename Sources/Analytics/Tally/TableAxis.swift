// SPDX-License-Identifier: Apache-2.0

import Federation

/// A column of a contract as one side of a table. A column that the contract repeats (`wait_1`, `wait_2` …: a
/// customer's first contact, second contact …) is one axis with several occurrences.
struct TableAxis: Sendable, Equatable {
    /// Without the number of an occurrence.
    let name: String
    let title: String
    let bins: FeatureBins

    /// The matrix' columns, one for each occurrence.
    let columns: [Int]

    /// Whether a customer can have several values, or none.
    var isRepeated: Bool { repeats }

    private let repeats: Bool

    /// The column named `name`, or all that the contract made of it by repetition.
    ///
    /// - Throws: ``AnalyticsError/unsuitableContract(reason:)`` when there is neither.
    init(_ name: String, _ contract: FeatureContract) throws {
        if let column = contract.index(ofFeature: name) {
            self.init(name: name, contract, columns: [column], repeats: false)
            return
        }
        var columns: [Int] = []
        while let column = contract.index(ofFeature: "\(name)_\(columns.count + 1)") { columns.append(column) }
        guard let first = columns.first else {
            throw AnalyticsError.unsuitableContract(reason: "it has no feature \(name)")
        }
        guard columns.allSatisfy({ contract.features[$0].kind == contract.features[first].kind }) else {
            throw AnalyticsError.unsuitableContract(reason: "the occurrences of \(name) differ in kind")
        }
        self.init(name: name, contract, columns: columns, repeats: true)
    }

    /// Exactly one column of the contract.
    init(column: Int, _ contract: FeatureContract) {
        self.init(name: contract.features[column].name, contract, columns: [column], repeats: false)
    }

    private init(name: String, _ contract: FeatureContract, columns: [Int], repeats: Bool) {
        let feature = contract.features[columns[0]]
        self.name = name
        self.columns = columns
        self.repeats = repeats
        bins = FeatureBins(feature)
        title = feature.title.isEmpty ? name : feature.title
    }

    /// The bin of an occurrence; nil where a repeated column has no value, because then nothing occurred.
    func bin(_ matrix: FeatureMatrix, row: Int, occurrence: Int) -> Int? {
        let column = matrix.columns[columns[repeats ? occurrence : 0]]
        guard repeats else { return bins.bin(column, row: row) }
        switch column {
        case .numeric(let values): return values[row].isNaN ? nil : bins.bin(of: values[row])
        case .categorical(let values): return values[row] < 0 ? nil : bins.bin(ofCategory: values[row])
        }
    }
}
