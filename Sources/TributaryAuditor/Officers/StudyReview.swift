// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
package import Federation

/// A study in plain words for the officer who is to sign it, with every cost computed here from raw parameters.
package struct StudyReview: Encodable, Equatable, Sendable {
    package let study, digest, title, analysis, purpose, proposedBy: String
    package let period: UInt64
    package let rounds: Int
    /// Integers that leave each branch, over all rounds.
    package let numbersPerBranch: UInt64
    package let minimumCohort, assumedColluders, branchesPerCustomer: UInt64
    /// Recomputed, over all rounds.
    package let nanoRho: UInt64
    package let delta, epsilon, epsilonRenyi, epsilonExact: Double

    /// - Throws: ``AuditorError/officer(reason:)`` for a study that states a wrong cost or gives no guarantee.
    package init(_ study: StudySpecification) throws {
        var total: UInt64 = 0
        for (step, terms) in study.rounds.enumerated() {
            let recomputed = try Self.cost(of: terms, step: step)
            guard recomputed == terms.nanoRho else {
                throw AuditorError.officer(
                    reason:
                        "round \(step + 1) of \(study.identifier) states a cost of rho \(Figures.rho(terms.nanoRho)), "
                        + "but its parameters cost rho \(Figures.rho(recomputed)). Nothing was signed: "
                        + "do not approve it"
                )
            }
            total += recomputed
        }
        guard let first = study.rounds.first else {
            throw AuditorError.officer(reason: "\(study.identifier) has no rounds. Nothing was signed")
        }
        let statement = try EpsilonStatement(
            rho: ZeroConcentratedAccountant.rho(nanoRho: total), delta: 1 / Double(study.inverseDelta))
        self.study = study.identifier.rawValue
        digest = study.digest.hex
        title = study.title
        analysis = try AnalysisSpecification(decoding: study.analysis).id
        purpose = study.purpose
        proposedBy = study.proposedBy
        period = study.period
        rounds = study.rounds.count
        numbersPerBranch = study.rounds.reduce(0) { $0 + $1.dimension }
        (minimumCohort, assumedColluders) = (first.minimumCohort, first.assumedColluders)
        branchesPerCustomer = first.branchesPerCustomer
        nanoRho = total
        delta = statement.delta
        epsilon = statement.zeroConcentrated
        epsilonRenyi = statement.renyi
        epsilonExact = statement.exactGaussian
    }

    package var text: String {
        """
        \(study): \(title)
          proposed by   \(proposedBy), to be paid from period \(period)
          question      \(analysis), for customers who agreed to the purpose '\(purpose)'
          leaves        \(numbersPerBranch) masked numbers from each branch, in \(rounds) round\(rounds == 1 ? "" : "s")
          counted       only in sums over at least \(minimumCohort) branches, of which \(assumedColluders) may help \
        head office;
                        one customer may be in at most \(branchesPerCustomer) of the branches
          costs         rho \(Figures.rho(nanoRho)), recomputed from the noise: epsilon \
        \(Figures.epsilon(epsilon)) at delta \(delta)
                        (Rényi accountant \(Figures.epsilon(epsilonRenyi)), exact Gaussian \
        \(Figures.epsilon(epsilonExact)))
          digest        \(digest)
        """
    }

    private static func cost(of terms: RoundTerms, step: Int) throws -> UInt64 {
        do {
            return try NoiseProvision(
                clippingBound: terms.clippingBound, branchesPerCustomer: terms.branchesPerCustomer,
                minimumSurvivors: Int(terms.minimumCohort), colludingNodes: Int(terms.assumedColluders),
                variance: terms.noiseVariance, dimension: Int(terms.dimension)
            ).nanoRho
        } catch let error as DifferentialPrivacyError {
            throw AuditorError.officer(
                reason: "round \(step + 1) gives no guarantee: \(error). Do not approve the study; nothing was signed")
        }
    }
}
