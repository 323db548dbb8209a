// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// Signed statements that change how the log goes on. Kept only if the signature is the right party's; whether the
/// statement may stand where it stands is for the rules.
extension LogReplay {
    mutating func keepRefusal(_ refusal: Signed<StudyRefusal>, at place: LogPlace) {
        let statement = refusal.statement
        guard let study = evidence.studyPlaces[statement.study], refusal.isAuthentic(under: statement.officer),
            let officer = roster.current?.officers.first(where: { $0.key == statement.officer })
        else { return }
        keepException(
            .studyRefused, "study \(evidence.studies[study].name), by \(officer.name)", statement.reason, at: place)
    }

    mutating func keepNotice(_ notice: Signed<MembershipNotice>, at place: LogPlace) {
        let statement = notice.statement
        guard let member = roster.current?.member(statement.node), notice.isAuthentic(under: member.identityKey) else {
            return
        }
        let isLeave = statement.kind == .leave
        keepException(isLeave ? .memberLeft : .memberReturned, member.name, statement.reason, at: place)
        evidence.keepAbsence(of: statement.node, isLeave: isLeave, at: place)
    }

    mutating func keepRecovery(_ order: Signed<RecoveryOrder>, at place: LogPlace) {
        guard order.isAuthentic(under: trust.root) else { return }
        keepException(.recovery, branchName(order.statement.node), order.statement.reason, at: place)
    }

    mutating func keepFiling(_ filing: Signed<ReportFiling>, at place: LogPlace) {
        let statement = filing.statement
        guard filing.isAuthentic(under: statement.auditor),
            let officer = roster.current?.officers.first(where: { $0.key == statement.auditor })
        else { return }
        evidence.filings.append(
            FilingRecord(
                auditor: officer.name, report: statement.report, logSize: statement.logSize,
                verdict: statement.verdict.rawValue, place: place))
    }
}
