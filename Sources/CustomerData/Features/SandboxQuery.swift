// SPDX-License-Identifier: Apache-2.0

/// A definition, prepared, to be run once for each customer.
final class SandboxQuery {
    /// The tables that it reads.
    let tables: Set<StandardTable>
    private let statement: SQLiteStatement
    private let budget: InstructionBudget

    init(_ statement: SQLiteStatement, tables: Set<StandardTable>, budget: InstructionBudget) {
        self.statement = statement
        self.tables = tables
        self.budget = budget
    }

    /// Whether the result depends on the reference date, or on rows that it limits.
    var needsReferenceDate: Bool { statement.parameter(":reference_date") != nil }

    /// Sets the public constants.
    func bind(referenceDate: CalendarDate?, horizonDays: Int?) {
        if let index = statement.parameter(":reference_date") {
            if let referenceDate {
                statement.bind(index, referenceDate.daysSince1970)
            } else {
                statement.bindNull(index)
            }
        }
        if let index = statement.parameter(":horizon_days") {
            if let horizonDays { statement.bind(index, horizonDays) } else { statement.bindNull(index) }
        }
    }

    /// What a run came to.
    enum Outcome<Value> {
        case value(Value)
        /// NULL, or no row.
        case missing
        /// It failed or used up its instructions.
        case failed
    }

    /// Runs over the customer that is loaded and reads the first value.
    func run<Value>(_ read: (SQLiteStatement) -> Value) -> Outcome<Value> {
        budget.limit(counting: { statement.takeInstructions() }) {
            defer { statement.reset() }
            do {
                guard try statement.step(), !statement.isNull(0) else { return .missing }
                return .value(read(statement))
            } catch {
                return .failed
            }
        }
    }
}
