// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension LogReplay {
    /// A report on record is by a rostered auditor, and about this log as it was.
    mutating func file(_ filing: Signed<ReportFiling>, _ examined: ExaminedEntry, at place: LogPlace) {
        let statement = filing.statement
        func refuse(_ explanation: String) {
            findings.add(.reportFiling, at: place.index, "the report \(statement.report) \(explanation)")
        }
        guard examined.isSigned(by: statement.auditor, { filing.isAuthentic(under: $0) }) else {
            return refuse("has a signature that does not verify")
        }
        guard isOfficer(statement.auditor, .auditor) else {
            return refuse("is filed by \(statement.auditor.hex), which is no auditor's key")
        }
        guard let root = examined.roots[statement.logSize] else {
            return refuse("is about \(statement.logSize) entries, more than there were")
        }
        if root != statement.logRoot {
            refuse("is about another log: at \(statement.logSize) entries the roots differ")
        }
    }
}
