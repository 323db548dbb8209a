// SPDX-License-Identifier: Apache-2.0

/// Two columns together: how many customers are in each combination of their bins.
public struct TableStatistics: Sendable, Equatable, Codable {
    /// Names and titles of the columns whose bins are the rows and the columns of the table.
    public let rowName: String
    public let columnName: String
    public let rowTitle: String
    public let columnTitle: String

    public let rowBins: [String]
    public let columnBins: [String]

    /// By row, then by column; the error is that of the noise.
    public let counts: [[Estimate]]

    /// The share of each row's customers who are in each column, with noise and sample; nil for a row in which there
    /// is hardly anybody.
    public let rowShares: [[Estimate]?]

    init(_ axes: [TableAxis], _ released: ReleasedSum) {
        let (row, column) = (axes[0], axes[1])
        rowName = row.name
        columnName = column.name
        rowTitle = row.title
        columnTitle = column.title
        rowBins = (0..<row.bins.count).map(row.bins.title(ofBin:))
        columnBins = (0..<column.bins.count).map(column.bins.title(ofBin:))
        let width = column.bins.count
        let counts = (0..<row.bins.count).map { row in (0..<width).map { released.estimate(row * width + $0) } }
        self.counts = counts
        rowShares = counts.map(Estimate.shares)
    }
}
