// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation

/// One study from proposal to end.
package struct StudyRow: Sendable, Encodable, Equatable {
    package let study, title, purpose, proposedBy, digest, contract: String
    package let analysis: String?
    package let logIndex, time, period: UInt64
    package let steps, released, aborted: Int
    /// Recomputed cost of all steps, and of what was released so far, for a branch that is in every round.
    package let nanoRho: UInt64
    package let epsilon: Double?
    /// Officers who approved it.
    package let approvedBy, accepted, refused, deferred: [String]
    /// How it ended; nil while it runs or waits.
    package let ending: String?

    init(_ study: StudyEvidence, _ names: BranchNames, delta: Double) {
        self.study = study.name
        title = study.title.printable
        purpose = study.purpose.printable
        proposedBy = study.proposedBy.printable
        digest = study.digest.hex
        contract = study.contract.hex
        analysis = study.analysis
        (logIndex, time, period) = (study.proposed.index, study.proposed.time, study.period)
        (steps, released, aborted) = (study.terms.count, study.released, study.aborted)
        nanoRho = study.nanoRho
        epsilon = try? ZeroConcentratedAccountant.epsilon(nanoRho: study.nanoRho, delta: delta)
        approvedBy = study.approvals.map(\.officer)
        func branches(_ answer: StudyDecision.Answer) -> [String] {
            names.names(study.answers.filter { $0.value == answer }.keys)
        }
        (accepted, refused, deferred) = (branches(.accepted), branches(.refused), branches(.deferred))
        ending = study.ending?.rawValue
    }
}

/// One published model and the study it was made in.
package struct ModelRow: Sendable, Encodable, Equatable {
    package let model, analysis, digest: String
    package let study: String?
    package let logIndex, time: UInt64
    /// Log index of the entry that retired it.
    package let retiredAt: UInt64?

    init(_ model: ModelRecord, _ evidence: AuditEvidence) {
        self.model = model.name.printable
        analysis = model.analysis.printable
        digest = model.digest.hex
        study = evidence.studyPlaces[model.study].map { evidence.studies[$0].name }
        (logIndex, time) = (model.place.index, model.place.time)
        retiredAt = model.retired?.index
    }
}

/// Something that did not go as planned.
package struct ExceptionRow: Sendable, Encodable, Equatable {
    package let kind: ExceptionRecord.Kind
    package let logIndex, time: UInt64
    package let subject, reason: String

    init(_ record: ExceptionRecord) {
        kind = record.kind
        (logIndex, time) = (record.place.index, record.place.time)
        subject = record.subject.printable
        reason = record.reason.printable
    }
}
