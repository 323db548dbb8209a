// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// One round with the raw parameters of its cost, as announced, and what came of it.
package struct RoundRow: Sendable, Encodable, Equatable {
    package let logIndex, time: UInt64
    package let study, purpose: String?
    package let round, step, period: UInt64
    /// d: integers in the sum.
    package let dimension: UInt64?
    /// Δ: what one customer can change, in quantized steps (L2).
    package let clippingBound: UInt64?
    /// s²: variance of each branch's noise, in steps².
    package let noiseVariance: UInt64?
    /// m: branches that may hold one customer.
    package let branchesPerCustomer: UInt64?
    /// U_min: fewest branches in the sum.
    package let minimumCohort: UInt64?
    /// n_c: branches assumed to help head office.
    package let assumedColluders: UInt64?
    package let quantizationScale: UInt64?
    package let declaredNanoRho, recomputedNanoRho: UInt64
    package let differenceNanoRho: Int64
    /// |U1|, |U2| and |U3|.
    package let advertised, charged, contributors: Int
    /// Identifiers of U2 as ranges, for example `1-5 7`.
    package let chargedNodes: String
    /// `released`, `aborted`, `closed` or `under way`.
    package let outcome: String
    package let reason: String?
    package let endedAt, releasedAt: UInt64?
    package let specificationDigest: String
    package let resultDigest: String?

    init(_ round: RoundEvidence, _ evidence: AuditEvidence) {
        let study = round.study.map { evidence.studies[$0] }
        let terms = evidence.terms(of: round)
        (logIndex, time) = (round.announced.index, round.announced.time)
        (self.study, purpose) = (study?.name, study?.purpose.printable)
        (self.round, step, period) = (round.number, round.step, round.period)
        (dimension, clippingBound, noiseVariance) = (terms?.dimension, terms?.clippingBound, terms?.noiseVariance)
        branchesPerCustomer = terms?.branchesPerCustomer
        (minimumCohort, assumedColluders) = (terms?.minimumCohort, terms?.assumedColluders)
        quantizationScale = terms?.quantizationScale
        (declaredNanoRho, recomputedNanoRho) = (round.declaredNanoRho, round.recomputedNanoRho)
        differenceNanoRho = BudgetRow.difference(round.recomputedNanoRho, round.declaredNanoRho)
        (advertised, charged) = (round.sets.advertised.count, round.sets.charged.count)
        contributors = round.sets.contributors.count
        chargedNodes = Self.ranges(evidence.nodes(in: round.sets.charged).map(\.rawValue))
        (outcome, reason) = round.outcome.words
        (endedAt, releasedAt) = (round.ended?.index, round.released?.index)
        specificationDigest = round.digest.hex
        resultDigest = round.result?.hex
    }

    /// `1-5 7 9-12`.
    static func ranges(_ numbers: [UInt64]) -> String {
        var ranges: [ClosedRange<UInt64>] = []
        for number in numbers.sorted() {
            if let last = ranges.last, number > 0, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: " ")
    }
}

extension RoundEvidence.Outcome {
    fileprivate var words: (String, String?) {
        switch self {
        case .underWay: ("under way", nil)
        case .closed: ("closed", nil)
        case .released: ("released", nil)
        case .aborted(let reason): ("aborted", reason.rawValue)
        }
    }
}

extension AuditEvidence {
    /// The terms that a round was announced with; nil for a step that its study does not have.
    func terms(of round: RoundEvidence) -> RoundTerms? {
        if let own = round.ownTerms { return own }
        guard let study = round.study, round.step < UInt64(studies[study].terms.count) else { return nil }
        return studies[study].terms[Int(round.step)]
    }

    /// The members of a set, in order of the log's first mention.
    func nodes(in set: BranchSet) -> [NodeIdentifier] {
        branches.indices.filter(set.contains).map { branches[$0] }
    }
}
