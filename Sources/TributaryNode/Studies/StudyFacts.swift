// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import DifferentialPrivacy
package import Federation
package import RoundProtocol

/// What a branch needs to know of a study before it decides, in numbers that this node has recomputed itself.
///
/// - SeeAlso: `docs/PRIVACY.md`, "What the branch sees before it accepts a study".
package struct StudyFacts: Sendable, Encodable, Equatable {
    package let study: String
    package let title: String
    package let analysis: String
    package let purpose: String
    package let proposedBy: String
    /// Officers of the roster whose signatures verify.
    package let approvedBy: [String]
    package let approvalNeeded: Bool

    /// Numbers that leave this branch over the whole study, masked and with noise.
    package let numbers: UInt64
    package let rounds: Int
    /// The largest number of steps by which one customer moves the sum of a round (L2).
    package let clippingBound: UInt64
    /// The standard deviation of this branch's noise in each number, in steps: the smallest of all rounds.
    package let noiseStandardDeviation: Double
    package let branchesPerCustomer: UInt64
    package let minimumCohort: UInt64
    package let assumedColluders: UInt64

    /// Recomputed from the raw parameters, in units of 10⁻⁹ ρ.
    package let nanoRho: UInt64
    package let rho: String
    package let epsilon: Double
    package let delta: Double
    package let remainingNanoRho: UInt64
    /// Whether what the study declares is what its parameters cost.
    package let declaredCostIsTrue: Bool

    /// Name, version and purpose of the feature contract; nil if this branch has not seen it.
    package let contract: ContractFacts?
    /// The features of the contract whose values enter the study's sums; nil if this branch has not seen it.
    package let looksAt: [String]?
    /// The contract's label, if the study reads it.
    package let label: String?
    /// Whether the label is predicted, or only counted.
    package let predictsLabel: Bool
    /// Customers of this branch who take part; nil where that is not known.
    package let participants: Int?
    /// Why this branch's data cannot serve the study; nil if it can, or if nobody has looked.
    package let obstacle: String?
    /// How exact its figures will be; nil where nobody has looked.
    package private(set) var usefulness: StudyUsefulness?
    package let decision: String
    package let reason: String

    package struct ContractFacts: Sendable, Encodable, Equatable {
        package let name: String
        package let version: Int
        package let purpose: String
        package let features: [String]
        package let label: String?
        /// The SQL of features and label that are computed from one customer's rows, by name; the others are attributes.
        package let definitions: [String: String]
        /// Whether the branch has taken it, by rule or by accepting a study.
        package let isAccepted: Bool
    }

    /// - Parameters:
    ///   - roster: who may approve.
    ///   - branch: what the branch's own data says; nil if nobody has looked.
    ///   - remainingNanoRho: of the smaller of the branch's and the federation's budget.
    package init(
        _ study: NodeStudy, roster: RosterEpoch, remainingNanoRho: UInt64, contract: FeatureContract?,
        contractIsAccepted: Bool, branch: BranchView? = nil
    ) throws {
        let specification = study.proposal.study
        let asked = try AnalysisSpecification(decoding: specification.analysis)
        self.study = specification.identifier.rawValue
        title = specification.title.printable
        analysis = asked.id
        purpose = specification.purpose.printable
        proposedBy = specification.proposedBy.printable
        approvedBy = Self.approvers(study.proposal, roster)
        approvalNeeded = try specification.totalNanoRho() > roster.policy.approvalAboveNanoRho
        numbers = specification.rounds.reduce(0) { $0 + $1.dimension }
        rounds = specification.rounds.count
        clippingBound = specification.rounds.map(\.clippingBound).max() ?? 0
        noiseStandardDeviation = Double(specification.rounds.map(\.noiseVariance).min() ?? 0).squareRoot()
        branchesPerCustomer = specification.rounds.map(\.branchesPerCustomer).max() ?? 1
        minimumCohort = specification.rounds.map(\.minimumCohort).min() ?? 0
        assumedColluders = specification.rounds.map(\.assumedColluders).min() ?? 0
        nanoRho = try specification.rounds.reduce(0) { $0 + (try $1.recomputedNanoRho()) }
        rho = Rho.text(nanoRho)
        delta = 1 / Double(specification.inverseDelta)
        epsilon = try ZeroConcentratedAccountant.epsilon(nanoRho: nanoRho, delta: delta)
        self.remainingNanoRho = remainingNanoRho
        declaredCostIsTrue = try specification.totalNanoRho() == nanoRho
        self.contract = contract.map { ContractFacts($0, isAccepted: contractIsAccepted) }
        looksAt = contract.map(asked.features(readOf:))
        label = asked.readsLabel ? contract?.label?.name.printable : nil
        predictsLabel = asked.needsLabel
        participants = branch?.customers
        obstacle = branch?.obstacle
        decision = study.decision.answer.title
        reason = study.decision.reason.printable
    }

    /// The same with a forecast.
    func forecast(_ usefulness: StudyUsefulness) -> StudyFacts {
        var facts = self
        facts.usefulness = usefulness
        return facts
    }

    private static func approvers(_ proposal: StudyProposal, _ roster: RosterEpoch) -> [String] {
        let digest = proposal.study.digest
        return proposal.approvals.filter { $0.study == digest && $0.isAuthentic }.compactMap { approval in
            roster.officers.first { $0.key == approval.officer }.map { "\($0.name) (\($0.role.title))" }
        }
    }
}

extension StudyFacts.ContractFacts {
    init(_ contract: FeatureContract, isAccepted: Bool) {
        name = contract.name
        version = contract.version
        purpose = contract.purpose.printable
        features = contract.features.map(\.name)
        label = contract.label?.name.printable
        let columns =
            contract.features.map { ($0.name, $0.definition) }
            + (contract.label.map { [($0.name, $0.definition)] } ?? [])
        definitions = Dictionary(uniqueKeysWithValues: columns.filter { !$0.1.isEmpty }.map { ($0, $1.printable) })
        self.isAccepted = isAccepted
    }
}

extension StudyDecision.Answer {
    package var title: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .deferred: "waiting for a decision"
        }
    }
}
