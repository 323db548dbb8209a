// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import RoundProtocol

/// Keys, roster and contract of a small federation, the same every time.
struct TestFederation {
    static let origin = "log.example/test"
    static let start: UInt64 = 1_800_000_000
    static let budget: UInt64 = 1_000_000_000

    let root: SigningKey
    let logKey: SigningKey
    let officer: SigningKey
    let stranger: SigningKey
    let identities: [NodeIdentifier: SigningKey]
    let federation = ProtocolHash.digest("test", Array("federation".utf8))
    let contract: FeatureContract

    init(branches: UInt64 = 5) throws {
        var random = SeededRandomSource(seed: ProtocolHash.digest("test", Array("keys".utf8)))
        root = try SigningKey.generate(from: &random)
        logKey = try SigningKey.generate(from: &random)
        officer = try SigningKey.generate(from: &random)
        stranger = try SigningKey.generate(from: &random)
        var identities: [NodeIdentifier: SigningKey] = [:]
        for node in 1...branches { identities[NodeIdentifier(node)] = try SigningKey.generate(from: &random) }
        self.identities = identities
        contract = try FeatureContract(
            name: "customers", version: 1, purpose: "To test.",
            features: [
                Feature(
                    name: "age", title: "age", unit: "years",
                    kind: .numeric(lowerBound: 0, upperBound: 100, transform: .identity, bins: 4, specialValues: [])),
                Feature(name: "plan", kind: .categorical(categories: ["basic", "full"])),
            ],
            label: LabelDefinition(name: "left", positive: "yes", negative: "no", horizonDays: 90))
    }

    var nodes: [NodeIdentifier] { identities.keys.sorted() }

    func membership(_ node: NodeIdentifier) -> Membership {
        Membership(node: node, branch: "branch-\(node)", federation: federation, rootKey: root.verifyingKey)
    }

    /// Every study needs the officer's signature: the policy's threshold is zero.
    func epoch(after previous: RosterEpoch? = nil, change: (inout RosterEpoch) -> Void = { _ in }) -> RosterEpoch {
        let members = identities.sorted { $0.key < $1.key }.map { node, key in
            RosterMember(
                node: node, name: "branch-\(node)", identityKey: key.verifyingKey, status: .active, joinedInEpoch: 1)
        }
        var epoch = RosterEpoch(
            federation: federation, number: (previous?.number ?? 0) + 1, previous: previous?.digest ?? .zero,
            issuedAt: Self.start - 1000, validUntil: Self.start + 86_400, logOrigin: Self.origin,
            logKey: logKey.verifyingKey,
            policy: PrivacyPolicy(
                period: 1, budgetNanoRho: Self.budget, approvalAboveNanoRho: 0, minimumCohort: 3,
                assumedColluders: 1),
            members: members,
            officers: [RosterOfficer(name: "officer", role: .privacyOfficer, key: officer.verifyingKey)])
        change(&epoch)
        return epoch
    }

    func signed(_ epoch: RosterEpoch) throws -> VerifiedRosterEpoch {
        try UnverifiedRosterEpoch.sign(epoch, with: root).verified(by: root.verifyingKey)
    }

    static func policy(_ change: (inout BranchPolicy) -> Void = { _ in }) -> BranchPolicy {
        var policy = BranchPolicy(
            allowedAnalyses: ["statistics", "churn.logistic"], allowedPurposes: [], minimumCohort: 3,
            assumedColluders: 1, budgetNanoRho: budget, acceptUpToNanoRho: budget)
        change(&policy)
        return policy
    }

    /// A study as head office proposes it. Statistics, unless said otherwise, run for one round; churn for seventeen.
    func draft(
        _ name: String = "study", analysis: AnalysisSpecification? = nil, nanoRho: UInt64 = 100_000_000
    ) throws -> StudyDraft {
        StudyDraft(
            identifier: try StudyIdentifier(name), title: "A study", purpose: "retention",
            analysis: try analysis ?? .statistics(StatisticsSpecification()), contract: contract,
            referenceTime: 1_759_190_400, period: 1,
            inverseDelta: 1_000_000, nanoRho: nanoRho, minimumCohort: 3, assumedColluders: 1,
            branches: UInt64(identities.count), proposedBy: "ada", proposedAt: Self.start)
    }

    func proposal(_ study: StudySpecification) -> StudyProposal {
        StudyProposal(study: study, approvals: [StudyApproval.sign(study.digest, with: officer)])
    }

    /// Three customers, of another age in every branch.
    func matrix(_ node: NodeIdentifier) throws -> FeatureMatrix {
        let age = Double(20 + 10 * (node.rawValue % 5))
        return try FeatureMatrix(
            contract: contract, columns: [.numeric([age, age + 5, .nan]), .categorical([0, 1, 1])],
            labels: [0, 1, 1], isHeldOut: [false, false, false])
    }
}
