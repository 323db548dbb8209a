// SPDX-License-Identifier: Apache-2.0

/// The tables that every branch's data is brought into. One list defines the store, the import and what SQL sees.
public enum StandardTable: String, Sendable, CaseIterable {
    /// One row a customer: attributes, start and churn date, consent.
    case customer
    /// What a customer bought.
    case transaction
    /// What a customer asked for and how it was dealt with.
    case interaction
    /// What a customer said.
    case survey
    /// What was tried on a customer, and how it went.
    case treatment

    /// The table as SQL over one customer's rows names it.
    var viewName: String { self == .customer ? "customer" : "\(rawValue)s" }

    /// The columns beside the customer, in storage order.
    var columns: [StandardColumn] {
        switch self {
        case .customer:
            [
                .init("start_date", .date, "Day the person became a customer, in days since 1970-01-01."),
                .init("churn_date", .date, "Day the person left, in days since 1970-01-01."),
            ]
        case .transaction:
            [
                .init("time", .time, "When, in seconds since 1970-01-01 by the branch's clock.", isRequired: true),
                .init("amount", .number, "Money that changed hands, in the branch's currency."),
                .init("product", .text, "What was bought."),
                .init("channel", .text, "Where: shop, web, telephone …"),
            ]
        case .interaction:
            [
                .init(
                    "opened", .time, "When the customer got in touch, in seconds since 1970-01-01.", isRequired: true),
                .init("first_response", .time, "When the first answer came, in seconds since 1970-01-01."),
                .init("resolved", .time, "When the matter was settled, in seconds since 1970-01-01."),
                .init("channel", .text, "How: telephone, mail, chat …"),
                .init("category", .text, "What it was about."),
                .init("first_contact", .flag, "1 if settled at the first contact, 0 if not."),
                .init("handled_by", .text, "The team or person who dealt with it."),
            ]
        case .survey:
            [
                .init("time", .time, "When, in seconds since 1970-01-01 by the branch's clock.", isRequired: true),
                .init("csat", .integer(1...5), "Satisfaction from 1 to 5."),
                .init("nps", .integer(0...10), "Would recommend, from 0 to 10."),
            ]
        case .treatment:
            [
                .init("time", .time, "When, in seconds since 1970-01-01 by the branch's clock.", isRequired: true),
                .init("experiment", .text, "Which experiment.", isRequired: true),
                .init("arm", .text, "Which arm of it.", isRequired: true),
                .init("outcome", .number, "How it went, in the experiment's unit."),
            ]
        }
    }

    /// The names of ``columns``.
    package var columnNames: [String] { columns.map(\.name) }
}

/// One column of a standard table.
struct StandardColumn: Sendable {
    enum Kind: Sendable, Equatable {
        /// Seconds since 1970.
        case time
        /// Days since 1970.
        case date
        case number
        case integer(ClosedRange<Int>)
        case text
        /// 0 or 1.
        case flag
    }

    let name: String
    let kind: Kind
    /// What it means, written into the schema.
    let comment: String
    let isRequired: Bool

    init(_ name: String, _ kind: Kind, _ comment: String, isRequired: Bool = false) {
        self.name = name
        self.kind = kind
        self.comment = comment
        self.isRequired = isRequired
    }

    var isMoment: Bool { kind == .time || kind == .date }
}
