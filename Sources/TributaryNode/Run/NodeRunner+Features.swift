// SPDX-License-Identifier: Apache-2.0

package import Analytics
import Cryptography
package import Federation
import RoundProtocol

/// Looking at the customers takes as long as there are customers, and as long as a contract's definitions make it. Head
/// office sees when a branch answers, so the customers are read ahead of the rounds, and what waits for them waits for
/// whole seconds: when an answer comes says next to nothing about anybody.
extension NodeRunner {
    /// What the time of a look at the customers is rounded up to. What one customer can add to it is a tenth
    /// (``CustomerData`` limits a customer's instructions).
    static let lookSeconds = 1

    /// Begins to read the customers for studies that were accepted just now, unless another study has asked the same.
    func readAhead(_ before: NodeState) {
        for study in core.state.studies.values
        where study.decision.answer == .accepted && before.studies[study.identifier]?.decision.answer != .accepted {
            let specification = study.proposal.study
            guard let contract = try? tools.shelf.known(specification.contractDigest),
                (try? isPrepared(specification, contract)) == false
            else { continue }
            startReading(specification, contract)
        }
    }

    /// The matrix of a study's rounds.
    ///
    /// - Throws: what reading the customers throws.
    package func matrix(for study: StudySpecification, contract: FeatureContract) async throws -> FeatureMatrix {
        if let reading = readings.removeValue(forKey: study.digest) { await reading.value }
        let isAtHand = try cache.holds(study) || isPrepared(study, contract)
        let start = ContinuousClock.now
        let matrix = Result { try cache.matrix(for: study, contract: contract) }
        if !isAtHand { await Self.waitForWholeSeconds(since: start) }
        return try matrix.get()
    }

    private func isPrepared(_ study: StudySpecification, _ contract: FeatureContract) throws -> Bool {
        try tools.features.isPrepared(contract, purpose: study.purpose, referenceTime: study.referenceTime)
    }

    /// Leaves a snapshot; whatever goes wrong comes again, and is said, when a round needs the matrix.
    private func startReading(_ study: StudySpecification, _ contract: FeatureContract) {
        let source = tools.features
        readings[study.digest] = Task.detached(priority: .utility) {
            let start = ContinuousClock.now
            _ = try? source.matrix(contract, purpose: study.purpose, referenceTime: study.referenceTime)
            await Self.waitForWholeSeconds(since: start)
        }
    }

    private static func waitForWholeSeconds(since start: ContinuousClock.Instant) async {
        let looks = 1 + Int((ContinuousClock.now - start) / .seconds(lookSeconds))
        try? await Task.sleep(until: start + .seconds(looks * lookSeconds))
    }
}
