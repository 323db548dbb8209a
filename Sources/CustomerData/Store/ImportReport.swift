// SPDX-License-Identifier: Apache-2.0

/// What an import read, took and left out. For the branch alone.
public struct ImportReport: Sendable, Codable, Equatable {
    public enum Outcome: String, Sendable, Codable {
        /// The store now holds what the files say.
        case imported
        /// The files are those of the last import.
        case unchanged
        /// Too many rows were rejected, or a source has become empty; the store is as it was.
        case refused
    }

    public internal(set) var outcome = Outcome.unchanged
    public internal(set) var tables: [TableImport] = []
    /// Customers in the store afterwards.
    public internal(set) var customers = 0
    /// Customers who agreed to nothing; nil if no source says who agreed to what.
    public internal(set) var withoutConsent: Int?
    /// Rows that were older than the mapping's retention allows and have been erased, by table.
    public internal(set) var expired: [String: Int] = [:]
    /// Sources of earlier imports that the mapping no longer has; their rows were removed.
    public internal(set) var removedSources: [String] = []
}

/// What became of one table of the mapping.
public struct TableImport: Sendable, Codable, Equatable {
    /// Rejects listed with their place; more are only counted.
    public static let maximumListedRejects = 100

    public let name: String
    public let table: String
    public let files: [String]
    public internal(set) var outcome = ImportReport.Outcome.imported
    /// Rows read.
    public internal(set) var read = 0
    /// Rows now in the store.
    public internal(set) var accepted = 0
    /// Rows that say again what an earlier row of this import said.
    public internal(set) var duplicates = 0
    /// Rows that say something else of a customer than an earlier row of the source. The first row counts; consent, only
    /// as far as every row gives it.
    public internal(set) var contradictions = 0
    /// Rows of an incremental source that lie before its mark: an earlier import has taken them, or they came late and
    /// are left out.
    public internal(set) var known = 0
    /// Rows of customers who asked to be forgotten.
    public internal(set) var forgotten = 0
    /// Rows of customers whom the retention has erased.
    public internal(set) var expired = 0
    /// Whether the source had rows and has none any more, which refuses the import.
    public internal(set) var isEmptied = false
    /// Whether the source's mark lies in the future, so that nothing new is read.
    public internal(set) var markIsAhead = false
    /// Rows rejected, by reason.
    public internal(set) var rejected: [String: Int] = [:]
    /// The first rejects with their places.
    public internal(set) var rejects: [Reject] = []
    /// Blank values in accepted rows, by column; columns without any are left out.
    public internal(set) var missing: [String: Int] = [:]

    init(_ source: TableSource) {
        name = source.name
        table = source.table.rawValue
        files = source.query.map { ["database \($0.database)"] } ?? source.files
    }

    public var rejectedCount: Int { rejected.values.reduce(0, +) }

    mutating func reject(_ reject: Reject) {
        rejected[reject.reason.rawValue, default: 0] += 1
        if rejects.count < Self.maximumListedRejects { rejects.append(reject) }
    }
}
