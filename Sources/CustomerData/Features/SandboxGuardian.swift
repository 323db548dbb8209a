// SPDX-License-Identifier: Apache-2.0

import GRDBSQLite

/// Decides, while SQL is prepared, what it may do: read and compute.
final class SandboxGuardian {
    /// What a prepared statement turned out to use.
    struct Use {
        var tables: Set<StandardTable> = []
        var denied: String?
    }

    /// Deterministic functions of their arguments that are quick on short texts. Nothing that knows the time, makes random
    /// numbers, builds long texts, searches them or looks at the database.
    private static let functions: Set<String> = [
        "abs", "avg", "ceil", "ceiling", "coalesce", "count", "cume_dist", "dense_rank", "exp", "first_value", "floor",
        "ifnull", "iif", "lag", "last_value", "lead", "length", "like", "likely", "ln", "log", "log10",
        "log2", "lower", "max", "min", "mod", "nth_value", "ntile", "nullif", "percent_rank", "pow", "power",
        "rank", "round", "row_number", "sign", "sqrt", "substr", "substring", "sum", "total", "trim", "trunc",
        "typeof", "unlikely", "upper",
    ]

    private var isPreparing = false
    private var use = Use()

    func begin() {
        isPreparing = true
        use = Use()
    }

    func end() -> Use {
        isPreparing = false
        return use
    }

    /// SQLite asks before it compiles each action.
    static let decide:
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<CChar>?,
            UnsafePointer<CChar>?
        ) -> Int32 = { context, action, first, second, _, _ in
            guard let context else { return SQLITE_DENY }
            let guardian = Unmanaged<SandboxGuardian>.fromOpaque(context).takeUnretainedValue()
            return guardian.allows(action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
                ? SQLITE_OK : SQLITE_DENY
        }

    private func allows(_ action: Int32, _ first: String?, _ second: String?) -> Bool {
        // SQLite compiles the sandbox's own statements again when it must; they were prepared before any contract.
        guard isPreparing else { return true }
        switch action {
        case SQLITE_SELECT: return true
        case SQLITE_READ:
            // Asked without a column for whatever is named and not looked into: also a WITH clause's own tables.
            if second?.isEmpty == true, isOrdinary(first) { return true }
            guard let table = StandardTable.allCases.first(where: { $0.viewName == first?.lowercased() }) else {
                return deny("the table \(first ?? "")")
            }
            use.tables.insert(table)
            return true
        case SQLITE_FUNCTION:
            let name = second?.lowercased() ?? ""
            return Self.functions.contains(name) ? true : deny("the function \(name)")
        case SQLITE_RECURSIVE: return deny("recursion")
        case SQLITE_ATTACH, SQLITE_DETACH: return deny("other databases")
        case SQLITE_PRAGMA: return deny("a pragma")
        default: return deny("anything but reading")
        }
    }

    /// Whether a name is none of SQLite's own tables. Those of the sandbox are noted, so that they get filled.
    private func isOrdinary(_ name: String?) -> Bool {
        guard let name = name?.lowercased(), !name.hasPrefix("sqlite_"), !name.hasPrefix("pragma_") else {
            return false
        }
        return !StandardTable.allCases.contains { $0.viewName == name }
    }

    private func deny(_ what: String) -> Bool {
        if use.denied == nil { use.denied = what }
        return false
    }
}
