// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Testing
import TransparencyLog
import TributaryAuditor

/// Logs that reports are made of, and the reports.
struct ReportStory {
    let federation: TestFederation
    let report: AuditReport
    let document: ReportDocument

    init(_ federation: TestFederation, _ log: MemoryLog? = nil, listed: Int = ReportDocument.maximumListedRounds)
        async throws
    {
        self.federation = federation
        report = try await federation.audit(try log ?? MemoryLog(federation))
        document = ReportDocument(report, now: federation.now + 60, listed: listed)
    }

    func files(_ library: ChartLibrary? = nil) throws -> ReportFiles {
        try ReportFiles(report, now: federation.now + 60, library: library)
    }

    func text(_ name: String, _ library: ChartLibrary? = nil) throws -> String {
        String(decoding: try #require(try files(library).bytes(name)), as: UTF8.self)
    }

    func page(_ library: ChartLibrary? = nil) throws -> String { try text(ReportFiles.page, library) }

    /// A stand-in for Chart.js that passes for it.
    static func library() throws -> ChartLibrary {
        try ChartLibrary(text: "/* Chart.js v3.9 */ var Chart = null;", path: "stub")
    }

    // MARK: Stories

    /// A finished study, an aborted round, a refused study, a branch on leave.
    static func eventful() throws -> TestFederation {
        var (federation, _) = try TestFederation.finished()
        let second = try federation.study("beta", rounds: 1) { $0.purpose = "retention" }
        federation.propose(second)
        federation.approve(second)
        try federation.decide(second)
        let aborted = try federation.announce(second)
        federation.close(aborted, reason: .vectorsMissing)
        try federation.run(second)
        federation.log(.studyEnded(study: second.digest, ending: .finished, reason: ""))
        federation.settle()
        let refused = try federation.study("gamma")
        federation.propose(refused)
        try federation.decide(refused, 2...2, .refused)
        federation.refuse(refused)
        federation.log(.studyEnded(study: refused.digest, ending: .cancelled, reason: "the officer refused"))
        try federation.notice(.leave, 4)
        return federation
    }

    /// A round costs more than it says, and more than there is.
    static func lying() throws -> TestFederation {
        var (federation, _) = try TestFederation.finished()
        var terms = try TestFederation.terms()
        terms.nanoRho /= 10
        let study = try federation.study("cheap", rounds: 1) { $0.rounds = [terms] }
        federation.propose(study)
        federation.approve(study)
        try federation.decide(study)
        try federation.run(study)
        return federation
    }

    /// One study of one round with a title, a purpose and a proposer of somebody's choice.
    static func named(_ text: String) throws -> TestFederation {
        var (federation, study) = try TestFederation.ready {
            ($0.title, $0.purpose, $0.proposedBy) = (text, text, text)
        }
        for _ in study.rounds { try federation.run(study) }
        federation.log(
            .modelPublished(model: text, study: study.digest, digest: TestFederation.contract, analysis: text))
        federation.log(.studyEnded(study: study.digest, ending: .cancelled, reason: text))
        return federation
    }
}
