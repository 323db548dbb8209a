// SPDX-License-Identifier: Apache-2.0

extension ImportReport {
    /// For people.
    public var text: String {
        var lines = [headline]
        for table in tables { lines += table.lines }
        for name in removedSources { lines.append("\(name): no longer in the mapping, its rows were removed") }
        for (table, count) in expired.sorted(by: { $0.key < $1.key }) {
            lines.append("\(Plain.count(count, "\(table) row")) older than the retention allows: erased")
        }
        if outcome != .refused {
            lines.append("\(Plain.count(customers, "customer")) in the store")
            if let withoutConsent {
                lines.append(
                    "\(Plain.count(withoutConsent, "customer")) agreed to nothing and will take part in nothing")
            } else {
                lines.append("no source says who agreed to what: every customer takes part")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var headline: String {
        switch outcome {
        case .imported: "import finished"
        case .unchanged: "nothing has changed since the last import"
        case .refused:
            (tables.contains(where: \.isEmptied)
                ? "import refused: a source that had rows has none" : "import refused: too many rows were rejected")
                + "; nothing was imported, the store is as it was"
        }
    }
}

extension TableImport {
    private static let aheadWarning =
        "  WARNING: a row of an earlier import moved its mark into the future, so nothing new is read. "
        + "Run 'import --all'"

    fileprivate var lines: [String] {
        let warning = markIsAhead ? [Self.aheadWarning] : []
        guard outcome != .unchanged else { return ["\(name): unchanged"] + warning }
        let counts = "\(Plain.count(read, "row")) read, \(accepted) accepted"
        var lines = ["\(name) (\(files.joined(separator: ", "))): \(counts)"] + warning
        if known > 0 {
            lines.append(
                "  \(known) before the mark of the last import: taken then, or come late and left out "
                    + "('import --all' reads everything)")
        }
        if duplicates > 0 { lines.append("  \(duplicates) said again what an earlier row said") }
        if contradictions > 0 {
            lines.append(
                "  \(contradictions) said something else of a customer than an earlier row: the first counts, consent "
                    + "only as far as every row gives it")
        }
        if forgotten > 0 { lines.append("  \(forgotten) of customers who asked to be forgotten") }
        if expired > 0 { lines.append("  \(expired) of customers who left longer ago than the retention allows") }
        for reason in RejectReason.allCases {
            guard let count = rejected[reason.rawValue] else { continue }
            lines.append("  \(count) rejected: \(reason.title)")
        }
        for reject in rejects {
            let column = reject.column.map { "column \($0): " } ?? ""
            lines.append("    \(reject.file):\(reject.line): \(column)\(reject.reason.title)")
        }
        if rejectedCount > rejects.count { lines.append("    … and \(rejectedCount - rejects.count) more") }
        for (column, count) in missing.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(column): blank in \(Plain.count(count, "row"))")
        }
        if isEmptied {
            lines.append("  it had rows before and has none now; if that is right, run 'import --accept-empty'")
        } else if outcome == .refused {
            lines.append(
                "  more rejects than the mapping's reject_limit allows: correct the rows, or what node.yaml says of them"
            )
        }
        return lines
    }
}
