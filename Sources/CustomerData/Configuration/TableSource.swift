// SPDX-License-Identifier: Apache-2.0

/// One kind of file and what its columns mean.
public struct TableSource: Sendable, Equatable {
    /// Unique in its mapping; the store keeps rows by it.
    public let name: String
    public let table: StandardTable
    /// Paths, relative to the configuration file.
    public var files: [String]
    public let form: FileForm
    /// The column that says who the customer is.
    public let customer: String
    /// A column that numbers the rows, so that a row given twice counts once.
    public let id: String?
    /// What becomes of rows without a number that are equal in every column that is read.
    public let duplicates: DuplicateRule
    /// The standard columns that the files have.
    public let columns: [ColumnMapping]
    /// What is kept about a customer beside the standard columns (table `customer` only).
    public var attributes: [AttributeMapping]
    public let consent: ConsentMapping?
    /// The share of rows above which an import is refused.
    public let rejectLimit: Double
    /// Features of a contract that the branch's own SQL has computed, one value for each customer: they stand in for the
    /// contract's definitions (table `customer` of a database only).
    public let features: [AttributeMapping]
    /// What is read from a database instead of files.
    public let query: DatabaseQuery?
    /// A column that only grows: an import takes what is new by it and keeps what is there.
    public let watermark: String?
    /// What its times are turned into.
    public let clock: BranchClock

    public init(
        name: String, table: StandardTable, files: [String], form: FileForm, customer: String, id: String? = nil,
        duplicates: DuplicateRule = .keep,
        columns: [ColumnMapping] = [], attributes: [AttributeMapping] = [], consent: ConsentMapping? = nil,
        rejectLimit: Double = defaultRejectLimit, features: [AttributeMapping] = [], query: DatabaseQuery? = nil,
        watermark: String? = nil, clock: BranchClock = .plain
    ) {
        self.name = name
        self.table = table
        self.files = files
        self.form = form
        self.customer = customer
        self.id = id
        self.duplicates = duplicates
        self.columns = columns
        self.attributes = attributes
        self.consent = consent
        self.rejectLimit = rejectLimit
        self.features = features
        self.query = query
        self.watermark = watermark
        self.clock = clock
    }

    /// What becomes a column of the store's customers, in the order of the columns.
    var attributesAndFeatures: [AttributeMapping] { attributes + features }

    /// Whether two equal rows are two things that happened.
    var countsEveryRow: Bool { table != .customer && id == nil && duplicates == .keep }

    /// One row in twenty.
    public static let defaultRejectLimit = 0.05
}

/// Whether rows that are equal in every column that is read count once or each.
public enum DuplicateRule: String, Sendable, CaseIterable {
    /// Somebody may buy the same twice a day.
    case keep
    case drop
}

/// How the bytes of a file are to be read.
public struct FileForm: Sendable, Equatable {
    public let layout: RecordLayout
    public let encoding: TextEncoding
    /// The names of the columns of a file without a header.
    public let headerless: [String]?
    public let numbers: NumberFormat
    /// Texts that stand for "not known", beside the blank.
    public let missing: [String]

    public init(
        layout: RecordLayout = .csv, encoding: TextEncoding = .utf8, headerless: [String]? = nil,
        numbers: NumberFormat = .point, missing: [String] = []
    ) {
        self.layout = layout
        self.encoding = encoding
        self.headerless = headerless
        self.numbers = numbers
        self.missing = missing
    }
}

/// A standard column and the column of the file that fills it.
public struct ColumnMapping: Sendable, Equatable {
    public let target: String
    public let column: String
    /// For dates and times.
    public let format: TimestampFormat
    /// For numbers: values outside are rejected.
    public let bounds: ClosedRange<Double>?
    /// For money: what is not the branch's currency is turned into it, before its bounds are looked at.
    public let currency: CurrencyMapping?

    public init(
        _ target: String, column: String, format: TimestampFormat = .iso, bounds: ClosedRange<Double>? = nil,
        currency: CurrencyMapping? = nil
    ) {
        self.target = target
        self.column = column
        self.format = format
        self.bounds = bounds
        self.currency = currency
    }
}

/// An attribute and the column of the file that fills it.
public struct AttributeMapping: Sendable, Equatable {
    public let name: String
    public let column: String

    public init(name: String, column: String) {
        self.name = name
        self.column = column
    }
}

/// A column that lists the purposes a customer has agreed to.
public struct ConsentMapping: Sendable, Equatable {
    public let column: String
    /// What stands between two purposes.
    public let separator: Character

    public init(column: String, separator: Character = ";") {
        self.column = column
        self.separator = separator
    }
}
