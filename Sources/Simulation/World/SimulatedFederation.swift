// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// Keys, roster, contract and studies of a small federation: the same for every seed, so that signatures of one run are
/// those of another and need to be checked only once.
struct SimulatedFederation {
    static let origin = "log.example/simulation"
    /// Unix seconds at which a simulation starts.
    static let start: UInt64 = 1_800_000_000
    static let budget: UInt64 = 1_000_000_000

    let root: SigningKey
    let logKey: SigningKey
    let officer: SigningKey
    /// In nobody's roster.
    let stranger: SigningKey
    let identities: [NodeIdentifier: SigningKey]
    let identifier = ProtocolHash.digest("simulation", Array("federation".utf8))
    let contract: FeatureContract
    let epoch: VerifiedRosterEpoch

    init(nodes count: Int) throws {
        var random = SeededRandomSource(seed: ProtocolHash.digest("simulation", Array("keys".utf8)))
        root = try SigningKey.generate(from: &random)
        logKey = try SigningKey.generate(from: &random)
        officer = try SigningKey.generate(from: &random)
        stranger = try SigningKey.generate(from: &random)
        var identities: [NodeIdentifier: SigningKey] = [:]
        for node in 1...UInt64(count) { identities[NodeIdentifier(node)] = try SigningKey.generate(from: &random) }
        self.identities = identities
        contract = try FeatureContract(
            name: "customers", version: 1, purpose: "To simulate.",
            features: [
                Feature(
                    name: "age", title: "age", unit: "years",
                    kind: .numeric(lowerBound: 0, upperBound: 100, transform: .identity, bins: 4, specialValues: []))
            ], label: nil)
        epoch = try Self.sign(
            RosterEpoch(
                federation: identifier, number: 1, previous: .zero, issuedAt: Self.start - 1000,
                validUntil: Self.start + 30 * 86_400, logOrigin: Self.origin, logKey: logKey.verifyingKey,
                policy: Self.policy(nodes: count),
                members: identities.sorted { $0.key < $1.key }.map { node, key in
                    RosterMember(
                        node: node, name: "branch-\(node)", identityKey: key.verifyingKey, status: .active,
                        joinedInEpoch: 1)
                }, officers: [RosterOfficer(name: "officer", role: .privacyOfficer, key: officer.verifyingKey)]),
            with: root)
    }

    static func sign(_ epoch: RosterEpoch, with root: SigningKey) throws -> VerifiedRosterEpoch {
        try UnverifiedRosterEpoch.sign(epoch, with: root).verified(by: root.verifyingKey)
    }

    /// Every study needs the officer's signature: the threshold is zero. A cohort of three would leave the fewest honest
    /// branches that noise can be made for, so larger federations ask for four.
    static func policy(nodes count: Int) -> PrivacyPolicy {
        PrivacyPolicy(
            period: 1, budgetNanoRho: budget, approvalAboveNanoRho: 0, minimumCohort: UInt64(min(4, count)),
            assumedColluders: 1)
    }

    var policy: PrivacyPolicy { epoch.epoch.policy }

    var branchPolicy: BranchPolicy {
        BranchPolicy(
            allowedAnalyses: ["statistics", "segments"], allowedPurposes: [], minimumCohort: policy.minimumCohort,
            assumedColluders: policy.assumedColluders, budgetNanoRho: Self.budget, acceptUpToNanoRho: .max)
    }

    var nodes: [NodeIdentifier] { identities.keys.sorted() }

    func membership(_ node: NodeIdentifier) -> Membership {
        Membership(node: node, branch: "branch-\(node)", federation: identifier, rootKey: root.verifyingKey)
    }

    private func study(
        _ name: String, _ analysis: AnalysisSpecification, nanoRho: UInt64, cohort: UInt64? = nil,
        colluders: UInt64? = nil
    ) throws -> SimulatedStudy {
        SimulatedStudy(
            draft: StudyDraft(
                identifier: try StudyIdentifier(name), title: name, purpose: "retention", analysis: analysis,
                contract: contract, referenceTime: Self.start, period: 1, inverseDelta: 1_000_000, nanoRho: nanoRho,
                minimumCohort: cohort ?? policy.minimumCohort, assumedColluders: colluders ?? policy.assumedColluders,
                branches: UInt64(identities.count), proposedBy: "ada", proposedAt: Self.start))
    }

    /// Two studies at once: one with a single round, one with ten.
    func studies() throws -> [SimulatedStudy] {
        let groups = try SegmentsSpecification(segmentCount: 2, features: ["age"])
        return [
            try study("counts", .statistics(StatisticsSpecification()), nanoRho: 100_000_000),
            try study("groups", .segments(groups), nanoRho: 600_000_000),
        ]
    }

    /// A study that no branch may join, for a reason that `choice` decides.
    func bait(_ choice: Int) throws -> SimulatedStudy {
        let counts = AnalysisSpecification.statistics(try StatisticsSpecification())
        switch choice % 5 {
        case 0:
            var understated = try study("bait", counts, nanoRho: 100_000_000)
            understated.declaredShare = 2
            return understated
        case 1: return try study("bait", counts, nanoRho: 100_000_000, cohort: policy.minimumCohort - 1)
        case 2: return try study("bait", counts, nanoRho: 100_000_000, colluders: 0)
        case 3:
            var unapproved = try study("bait", counts, nanoRho: 100_000_000)
            unapproved.isApproved = false
            return unapproved
        default: return try study("bait", counts, nanoRho: 2 * Self.budget)
        }
    }

    func approval(of study: StudySpecification) -> StudyApproval { StudyApproval.sign(study.digest, with: officer) }

    /// Three customers, of another age in every branch.
    func matrix(_ node: NodeIdentifier) throws -> FeatureMatrix {
        let age = Double(20 + 10 * (node.rawValue % 5))
        return try FeatureMatrix(
            contract: contract, columns: [.numeric([age, age + 5, .nan])], labels: [],
            isHeldOut: [false, false, false])
    }
}

/// A study as head office puts it to the branches.
struct SimulatedStudy {
    let draft: StudyDraft
    /// Whether the privacy officer has signed it.
    var isApproved = true
    /// The costs that its rounds declare are the true ones divided by this.
    var declaredShare: UInt64 = 1

    func specification() throws -> StudySpecification {
        var study = try draft.specification()
        for index in study.rounds.indices { study.rounds[index].nanoRho /= declaredShare }
        return study
    }

    func initialState() throws -> AnalysisState { try draft.initialState() }
}
