// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation
import HTTPTransport
import RoundProtocol
import Synchronization
import TributaryNode

/// A member's runner on a real store, over a connection that a test controls.
struct TestRunner {
    let federation: TestFederation
    let node: TemporaryNode
    let workspace: NodeWorkspace
    let link = FakeLink()
    let events = EventList()
    let clock = TestClock()
    let tools: NodeTools
    let runner: NodeRunner

    /// - Parameters:
    ///   - others: the branches beside this one.
    ///   - changePolicy: the branch's own policy, otherwise than usual.
    init(
        contracts: NodeConfiguration.ContractRule = .auto, acceptUpTo: UInt64 = 20_000_000,
        features: any FeatureSource = FixedFeatures(), lifetimeSeconds: UInt64 = 86_400 * 30, others: Int = 2,
        changePolicy: (inout BranchPolicy) -> Void = { _ in }
    ) async throws {
        federation = try TestFederation(others: others)
        node = TemporaryNode()
        _ = await node.run("init", "--no-passphrase")
        workspace = try node.workspace()
        let roster = try federation.epochs(for: workspace.secrets.identity.verifyingKey)
        try workspace.store.enroll(
            federation.membership(), roster: roster[1].verified(by: federation.root.verifyingKey))
        let certificate = try federation.certificate(for: workspace.secrets, lifetimeSeconds: lifetimeSeconds)
        try PrivateFile.write(certificate, to: node.directory.certificate)
        var policy = BranchPolicy(
            allowedAnalyses: ["statistics"], allowedPurposes: [], minimumCohort: 3, assumedColluders: 1,
            budgetNanoRho: 100_000_000, acceptUpToNanoRho: acceptUpTo)
        changePolicy(&policy)
        tools = try Self.tools(workspace, link, events, clock, contracts, policy, features)
        runner = try NodeRunner(tools)
    }

    /// Another process on the same store.
    func restarted(_ change: (inout NodeTools) -> Void = { _ in }) throws -> NodeRunner {
        var tools = tools
        change(&tools)
        return try NodeRunner(tools)
    }

    private static func tools(
        _ workspace: NodeWorkspace, _ link: FakeLink, _ events: EventList, _ clock: TestClock,
        _ contracts: NodeConfiguration.ContractRule, _ policy: BranchPolicy, _ features: any FeatureSource
    ) throws -> NodeTools {
        let directory = workspace.directory
        return NodeTools(
            store: workspace.store, marker: StoreMarker(path: directory.marker), link: link, clock: clock,
            features: features, shelf: workspace.shelf, playbooks: workspace.playbooks,
            sent: SentRecord(path: directory.sentRecord), identity: workspace.secrets.identity,
            tls: try workspace.tlsIdentity(), policy: policy, contracts: contracts,
            saveCertificate: { try PrivateFile.write($0, to: directory.certificate) },
            saveModel: { try PrivateFile.write($0.content, to: "\(directory.models)/\($0.identifier).json") },
            report: events.add)
    }

    var marker: StoreMarker { StoreMarker(path: node.directory.marker) }

    func proposal(_ study: StudySpecification) -> CoordinatorMessage {
        CoordinatorMessage(step: .proposal(StudyProposal(study: study, approvals: [])))
    }

    /// Puts a study to the node and lets it answer.
    func propose(_ study: StudySpecification, contract: FeatureContract? = nil) async throws {
        let contract = try contract ?? TestFederation.contract()
        link.publish(contract.canonicalBytes, as: .contract(contract.digest))
        link.answer(with: proposal(study))
        try await runner.turn()
    }

    /// The decisions that have reached the coordinator.
    var decisions: [StudyDecision] {
        get throws {
            try link.sent.filter { $0.kind == .studyDecision }.map { try StudyDecision(canonicalBytes: $0.bytes) }
        }
    }
}

/// What a runner has reported.
final class EventList: Sendable {
    private let events = Mutex<[NodeEvent]>([])

    var all: [NodeEvent] { events.withLock { $0 } }

    func add(_ event: NodeEvent) { events.withLock { $0.append(event) } }
}

/// A matrix of three customers, or data that cannot serve a contract.
struct FixedFeatures: FeatureSource {
    var serves = true
    var isAtHand = true

    func revision() -> Int { 1 }

    func isPrepared(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) -> Bool { isAtHand }

    func close() {}

    func check(_ contract: FeatureContract, referenceTime: UInt64) throws {
        if !serves { throw CustomerDataError.unknownAttribute(feature: "age", suggestion: nil) }
    }

    func matrix(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) throws -> FeatureMatrix {
        try check(contract, referenceTime: referenceTime)
        return try FeatureMatrix(
            contract: contract, columns: [.numeric([20, 30, 40]), .categorical([0, 1, 1])], labels: [],
            isHeldOut: [false, false, false])
    }
}

/// Waits for what another task does: two minutes at most, because tests share the cores with everything that computes.
func eventually(_ condition: () -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(120)
    while !condition(), ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(10)) }
}
