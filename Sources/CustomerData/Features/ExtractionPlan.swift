// SPDX-License-Identifier: Apache-2.0

import Federation
import GRDB

/// Where each value of a contract comes from, found out before any customer is read.
final class ExtractionPlan {
    enum Origin {
        /// A result column of the customers' statement.
        case attribute(Int32)
        case query(SandboxQuery)
    }

    /// `id`, `held_out`, the standard columns, then all attributes.
    let customerColumns: [String]
    let attributeNames: [String]
    private(set) var features: [Origin] = []
    private(set) var label: Origin?
    /// Features whose values the branch's own SQL has computed.
    private(set) var computedAtSource: Set<String> = []
    /// Nil if everything is an attribute.
    let sandbox: FeatureSandbox?
    /// The features' pass, and one for the label if it may see further.
    private(set) var passes: [ExtractionPass] = []

    /// Result columns of the customers' statement before the first attribute.
    static let fixedColumns = ["id", "held_out"] + StandardTable.customer.columns.map(\.name)

    /// - Throws: ``CustomerDataError`` when the store cannot serve the contract.
    init(_ db: Database, _ contract: FeatureContract, _ referenceDate: CalendarDate?) throws {
        let catalog = try AttributeCatalog(db)
        customerColumns = Self.fixedColumns + catalog.columns
        attributeNames = catalog.names
        let definitions = contract.features.map(\.definition) + [contract.label?.definition ?? ""]
        sandbox = definitions.allSatisfy(\.isEmpty) ? nil : try FeatureSandbox(attributes: catalog.names)
        features = try contract.features.map { feature in
            try origin(feature.name, feature.definition, catalog, referenceDate, nil)
        }
        label = try contract.label.map { label in
            try origin(label.name, label.definition, catalog, referenceDate, label.horizonDays)
        }
        passes = [ExtractionPass(lastDay: referenceDate, tables: tables(of: features))]
        guard let label else { return }
        if let looking = contract.label, looking.horizonDays != nil, referenceDate == nil {
            throw CustomerDataError.missingReferenceDate(feature: looking.name)
        }
        if let date = referenceDate, let horizon = contract.label?.horizonDays, case .query = label {
            let last = CalendarDate(daysSince1970: date.daysSince1970 + horizon)
            passes.append(ExtractionPass(lastDay: last, tables: tables(of: [label])))
        } else {
            passes = [ExtractionPass(lastDay: referenceDate, tables: tables(of: features + [label]))]
        }
    }

    private func origin(
        _ name: String, _ definition: String, _ catalog: AttributeCatalog, _ referenceDate: CalendarDate?,
        _ horizonDays: Int?
    ) throws -> Origin {
        let computed = catalog.computedOn[name]
        if let day = computed, !definition.isEmpty, horizonDays == nil {
            guard day.isEmpty || day == referenceDate?.description else {
                throw CustomerDataError.otherReferenceDate(feature: name, day: day)
            }
            computedAtSource.insert(name)
        }
        guard !definition.isEmpty, !computedAtSource.contains(name), let sandbox else {
            return .attribute(Int32(Self.fixedColumns.count + (try catalog.index(of: name))))
        }
        let query = try sandbox.prepare(definition, feature: name)
        guard !query.needsReferenceDate || referenceDate != nil else {
            throw CustomerDataError.missingReferenceDate(feature: name)
        }
        query.bind(referenceDate: referenceDate, horizonDays: horizonDays)
        return .query(query)
    }

    /// The inputs of models that are attributes and not what happened until the reference date.
    func attributes(of contract: FeatureContract) -> [String] {
        zip(contract.features, features).compactMap { feature, origin in
            guard case .attribute = origin, !feature.isProtected, !computedAtSource.contains(feature.name) else {
                return nil
            }
            return feature.name
        }
    }

    private func tables(of origins: [Origin]) -> Set<StandardTable> {
        origins.reduce(into: []) { tables, origin in
            if case .query(let query) = origin { tables.formUnion(query.tables) }
        }
    }
}

/// One run over all customers.
struct ExtractionPass {
    /// Nothing after this day is seen; nil sees everything.
    let lastDay: CalendarDate?
    /// What the sandbox must hold.
    let tables: Set<StandardTable>
}

/// The attributes that the imports have brought.
struct AttributeCatalog {
    let names: [String]
    /// The columns of `customer`, in the order of `names`.
    let columns: [String]
    /// The reference date of features computed at the source; blank for none.
    private(set) var computedOn: [String: String] = [:]

    init(_ db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT id, name, computed_on FROM attribute ORDER BY id")
        names = rows.map { $0["name"] }
        columns = rows.map { row -> String in
            let id: Int = row["id"]
            return "a\(id)"
        }
        for row in rows {
            if let day: String = row["computed_on"] { computedOn[row["name"]] = day }
        }
    }

    /// - Throws: ``CustomerDataError/unknownAttribute(feature:suggestion:)``.
    func index(of name: String) throws -> Int {
        guard let index = names.firstIndex(of: name) else {
            throw CustomerDataError.unknownAttribute(
                feature: name, suggestion: Spelling.nearest(to: name, among: names))
        }
        return index
    }

    func column(_ name: String) throws -> String { columns[try index(of: name)] }
}
