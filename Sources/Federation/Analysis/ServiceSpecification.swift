// SPDX-License-Identifier: Apache-2.0

/// What `service` measures: figures of customer service, for everybody and by channel, category or period.
public struct ServiceSpecification: Sendable, Equatable {
    /// The most figures of one study, and the most columns to break them down by.
    public static let maximumMeasures = 32
    public static let maximumBreakdowns = 8

    public let measures: [ServiceMeasure]

    /// Columns whose values each get figures of their own.
    public let by: [String]

    /// The one of ``by`` whose values are periods in order: figures get a trend and flags. Nil without periods.
    public let period: String?

    /// - Throws: ``FederationError`` when there is no measure, one repeats, or the period is no breakdown.
    public init(measures: [ServiceMeasure], by: [String] = [], period: String? = nil) throws {
        guard !measures.isEmpty else {
            throw FederationError.invalidSpecification(field: "measures", reason: "must not be empty")
        }
        guard measures.count <= Self.maximumMeasures else {
            throw FederationError.overLimit(field: "measures", limit: UInt64(Self.maximumMeasures))
        }
        guard by.count <= Self.maximumBreakdowns else {
            throw FederationError.overLimit(field: "by", limit: UInt64(Self.maximumBreakdowns))
        }
        guard Set(measures).count == measures.count else {
            throw FederationError.invalidSpecification(field: "measures", reason: "has a measure twice")
        }
        try FeatureSelection.validate(by)
        guard period == nil || period.map(by.contains) == true else {
            throw FederationError.invalidSpecification(field: "period", reason: "must be one of by")
        }
        self.measures = measures
        self.by = by
        self.period = period
    }
}

/// One figure of customer service.
public struct ServiceMeasure: Sendable, Hashable {
    /// How a column becomes a figure.
    public enum Kind: Sendable, Hashable {
        /// The share of one category: resolved at first contact, abandoned, reopened, retained.
        case share(of: String)
        /// Net promoter score of a column from 0 to 10: share of 9 and 10 less share of 0 to 6.
        case netPromoter
        /// A column from 1 to 5: mean, and share of 4 and 5.
        case satisfaction
        /// A duration: mean, p50, p90, p99 and where the time goes.
        case duration
        /// A mean amount, such as the cost of a contact.
        case mean

        /// The word in study files.
        public var word: String {
            switch self {
            case .share: "share"
            case .netPromoter: "nps"
            case .satisfaction: "csat"
            case .duration: "duration"
            case .mean: "mean"
            }
        }
    }

    public let kind: Kind

    /// The contract's column; one that the contract repeats (`wait_1`, `wait_2` …) is named without number.
    public let column: String

    /// - Throws: ``FederationError`` when the name is no column name or the category too long.
    public init(_ kind: Kind, column: String) throws {
        try FeatureSelection.validate([column])
        if case .share(let category) = kind, category.utf8.count > Limits.maximumTextBytes {
            throw FederationError.invalidSpecification(field: "measures", reason: "names too long a category")
        }
        self.kind = kind
        self.column = column
    }
}

extension ServiceSpecification {
    func write(to writer: inout CanonicalWriter) {
        writer.write(UInt64(measures.count))
        for measure in measures { measure.write(to: &writer) }
        writer.write(by)
        writer.write(period != nil)
        if let period { writer.write(period) }
    }

    init(reader: inout CanonicalReader) throws {
        var measures: [ServiceMeasure] = []
        for _ in 0..<(try reader.readCount("measures", limit: Self.maximumMeasures)) {
            measures.append(try ServiceMeasure(reader: &reader))
        }
        let by = try reader.readNames("by")
        let period = try reader.readBool("period") ? try reader.readString("period") : nil
        try self.init(measures: measures, by: by, period: period)
    }
}

extension ServiceMeasure {
    fileprivate func write(to writer: inout CanonicalWriter) {
        switch kind {
        case .share(let category):
            writer.write(UInt8(0))
            writer.write(category)
        case .netPromoter: writer.write(UInt8(1))
        case .satisfaction: writer.write(UInt8(2))
        case .duration: writer.write(UInt8(3))
        case .mean: writer.write(UInt8(4))
        }
        writer.write(column)
    }

    fileprivate init(reader: inout CanonicalReader) throws {
        let kind: Kind
        switch try reader.readUInt8("measure") {
        case 0: kind = .share(of: try reader.readString("measure.category"))
        case 1: kind = .netPromoter
        case 2: kind = .satisfaction
        case 3: kind = .duration
        case 4: kind = .mean
        default: throw FederationError.malformed(field: "measure")
        }
        try self.init(kind, column: reader.readString("measure.column"))
    }
}
