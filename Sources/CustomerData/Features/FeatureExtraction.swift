// SPDX-License-Identifier: Apache-2.0

import Analytics
public import Federation
import GRDB

extension CustomerStore {
    /// Seconds that an extraction may take unless the caller says otherwise.
    public static let defaultExtractionSeconds = 600

    /// What the contract says about every customer who takes part.
    ///
    /// Attributes are read in one pass. Definitions in SQL run in a ``FeatureSandbox`` that holds one customer at a
    /// time. Rows after the reference date are not seen; the label's definition sees `horizonDays` more.
    ///
    /// - Parameters:
    ///   - purpose: the study's purpose, as customers' consent names it.
    ///   - referenceDate: the study's; nil takes the one of the mapping.
    /// - Throws: ``CustomerDataError`` when the store cannot serve the contract: an unknown attribute, refused SQL, no
    ///   reference date. Nothing in a customer's rows makes it throw.
    /// - Important: Privacy. A row depends on one customer's rows and public constants. Removing any customer leaves
    ///   every other row bit for bit as it was.
    public func features(
        _ contract: FeatureContract, purpose: String, referenceDate: CalendarDate? = nil,
        deadlineSeconds: Int = defaultExtractionSeconds
    ) throws -> CustomerFeatures {
        let date = try referenceDate ?? self.referenceDate
        return try read { db in
            try SandboxMemory.limited { try FeatureExtraction(db, contract, purpose, date, deadlineSeconds).run() }
        }
    }

    /// What the contract says about every customer who takes part in studies of any purpose: for the branch's own eyes,
    /// where no study names a purpose.
    ///
    /// - Throws: as ``features(_:purpose:referenceDate:deadlineSeconds:)``.
    public func featuresForAnyPurpose(_ contract: FeatureContract) throws -> CustomerFeatures {
        let date = try referenceDate
        return try read { db in
            try SandboxMemory.limited {
                try FeatureExtraction(db, contract, nil, date, Self.defaultExtractionSeconds).run()
            }
        }
    }

    /// Finds out whether the store can serve a contract, without looking at any customer.
    ///
    /// - Throws: as ``features(_:purpose:referenceDate:deadlineSeconds:)``.
    public func checkContract(_ contract: FeatureContract, referenceDate: CalendarDate? = nil) throws {
        let date = try referenceDate ?? self.referenceDate
        try read { db in try SandboxMemory.limited { _ = try ExtractionPlan(db, contract, date) } }
    }

    /// The branch's own names for customers, decrypted: for the branch's own lists.
    ///
    /// - Warning: Security. Must not leave the branch.
    public func identifiers(of customers: [CustomerReference]) throws -> [String] {
        try read { db in
            let find = try SQLiteStatement(db.sqliteConnection, "SELECT identifier FROM customer WHERE id = ?")
            return try customers.map { customer in
                find.bind(1, customer.id)
                defer { find.reset() }
                guard try find.step() else { return "" }
                return try keys.open(find.blob(0))
            }
        }
    }

    /// One attribute of each customer as text; blank where it is missing. For splitting a file into branches.
    ///
    /// - Throws: ``CustomerDataError/unknownAttribute(feature:suggestion:)``.
    public func attribute(_ name: String, of customers: [CustomerReference]) throws -> [String] {
        try read { db in
            let catalog = try AttributeCatalog(db)
            let column = try catalog.column(name)
            let find = try SQLiteStatement(db.sqliteConnection, "SELECT \(column) FROM customer WHERE id = ?")
            return try customers.map { customer in
                find.bind(1, customer.id)
                defer { find.reset() }
                return try find.step() ? String(field: find.text(0)) : ""
            }
        }
    }
}

/// One extraction, inside one read transaction.
private final class FeatureExtraction {
    /// Customers between two looks at the clock.
    private static let customersPerLook = 256

    private let db: Database
    private let contract: FeatureContract
    private let referenceDate: CalendarDate?
    private let plan: ExtractionPlan
    private let participation: String
    private var quality: FeatureQuality
    private let deadlineSeconds: Int
    private let deadline: ContinuousClock.Instant

    init(
        _ db: Database, _ contract: FeatureContract, _ purpose: String?, _ referenceDate: CalendarDate?,
        _ deadlineSeconds: Int
    ) throws {
        self.db = db
        self.contract = contract
        self.referenceDate = referenceDate
        self.deadlineSeconds = deadlineSeconds
        deadline = ContinuousClock.now + .seconds(deadlineSeconds)
        plan = try ExtractionPlan(db, contract, referenceDate)
        let (consent, isDeclared) =
            try purpose.map { try CustomerStore.participation(db, purpose: $0) }
            ?? CustomerStore.participationInAnything(db)
        quality = FeatureQuality(
            contract: contract.name, purpose: purpose, referenceDate: referenceDate?.description,
            consentIsDeclared: isDeclared)
        let start = referenceDate.map { "start_date IS NULL OR start_date <= \($0.daysSince1970)" } ?? "1"
        quality.withoutConsent = try Int.fetchOne(db, sql: "SELECT count(*) FROM customer WHERE NOT (\(consent))") ?? 0
        quality.notYetCustomers =
            try Int.fetchOne(db, sql: "SELECT count(*) FROM customer WHERE (\(consent)) AND NOT (\(start))") ?? 0
        participation = "(\(consent)) AND (\(start))"
        if let days = contract.label?.horizonDays, let referenceDate {
            quality.outlook = try OutcomeOutlook(
                db, referenceDate: referenceDate, horizonDays: days, asImported: plan.attributes(of: contract))
        }
    }

    func run() throws -> CustomerFeatures {
        let features = contract.features.map { ColumnBuilder($0) }
        let label = contract.label.map { ColumnBuilder($0) }
        var customers: [CustomerReference] = []
        var isHeldOut: [Bool] = []
        let first = plan.passes[0]
        try forEachCustomer(first) { row in
            customers.append(CustomerReference(id: row.integer(0)))
            isHeldOut.append(row.integer(1) != 0)
            for (builder, origin) in zip(features, plan.features) { take(origin, row, into: builder) }
            if let label, let origin = plan.label, plan.passes.count == 1 { take(origin, row, into: label) }
        }
        if plan.passes.count > 1, let label, let origin = plan.label {
            try forEachCustomer(plan.passes[1]) { row in take(origin, row, into: label) }
        }
        quality.participants = customers.count
        quality.columns = (features + (label.map { [$0] } ?? [])).map { builder in
            var column = builder.quality
            column.isComputedAtSource = plan.computedAtSource.contains(column.name)
            return column
        }
        let columns = features.map { $0.finish() }
        let matrix = try FeatureMatrix(
            contract: contract, columns: columns, labels: label?.labels ?? [], isHeldOut: isHeldOut)
        return CustomerFeatures(matrix: matrix, customers: customers, quality: quality)
    }

    private func take(_ origin: ExtractionPlan.Origin, _ row: SQLiteStatement, into builder: ColumnBuilder) {
        switch origin {
        case .attribute(let column): builder.append(row, column)
        case .query(let query): builder.append(query)
        }
    }

    /// Loads one customer after the other into the sandbox, if the pass needs it, and calls `body` with the row.
    private func forEachCustomer(_ pass: ExtractionPass, _ body: (SQLiteStatement) -> Void) throws {
        let rows = try SQLiteStatement(
            db.sqliteConnection,
            "SELECT \(plan.customerColumns.joined(separator: ", ")) FROM customer WHERE \(participation) ORDER BY id")
        let loader = try plan.sandbox.map { try SandboxLoader($0, pass, plan, db) }
        var count = 0
        while try rows.step() {
            if count % Self.customersPerLook == 0, ContinuousClock.now > deadline {
                throw CustomerDataError.deadlineExceeded(what: "feature extraction", seconds: deadlineSeconds)
            }
            count += 1
            try loader?.load(rows)
            body(rows)
        }
    }
}
