// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol

/// A running node: asks the coordinator what to do, lets the core decide, keeps what it decides, and sends.
///
/// The order is always the same: the core works on a copy, its changes become durable in one transaction, the copy
/// takes the core's place, and only then does anything leave. A process that ends at any point goes on from the store.
package actor NodeRunner {
    /// How long a poll may stay open.
    static let waitSeconds = 20
    /// A poll that comes back empty sooner than this is not repeated at once.
    static let quickAnswerSeconds = 0.5
    /// Seconds between two looks at what people have asked for on the command line.
    static let secondsBetweenRequests = 1

    let tools: NodeTools
    var core: NodeCore
    var cache: MatrixCache
    var declined = DeclinedRounds()
    /// Looks at the customers that are under way or over, by the digest of their study.
    var readings: [Digest: Task<Void, Never>] = [:]
    var receivedModels: Set<String>
    /// Whether to look for models that have not come yet.
    var modelsAreDue = true
    /// Whether a notice of this branch has yet to reach the log.
    var noticeIsDue = true
    /// When to ask again which playbooks head office offers, in Unix seconds.
    var nextPlaybookLook: UInt64 = 0
    /// Playbooks that are none.
    var refusedPlaybooks: Set<Digest> = []
    var lastPlaybookTrouble = ""
    /// What was refused last, so that it is said once.
    var lastRefusal = ""
    private let certificate: CertificateKeeper
    private var backoff = Backoff()
    private var brake = RepetitionBrake()
    private var isConnected = false
    private var isIdle = false
    private var lastComplaint = ""

    /// Reads the store, and compares it with its marker before anything else.
    ///
    /// - Throws: ``TributaryNodeError/notEnrolled``; whatever the store throws.
    package init(_ tools: NodeTools) throws {
        guard let state = try tools.store.load(identity: tools.identity) else { throw TributaryNodeError.notEnrolled }
        self.tools = tools
        core = try Self.compared(NodeCore(state: state), tools)
        cache = MatrixCache(source: tools.features)
        receivedModels = Set(try tools.store.models().map(\.identifier))
        certificate = CertificateKeeper(tools)
    }

    /// Runs until its task is cancelled. Whatever goes wrong with the coordinator or a round, it goes on; only a log that
    /// has signed two histories ends it.
    ///
    /// - Throws: ``TributaryNodeError/equivocation(detail:)``.
    package func run() async throws {
        let underWay = core.state.studies.values.count { $0.isRunning }
        tools.report(.started(branch: core.state.membership.branch, studies: underWay))
        reportConditions()
        ProcessMemory.releaseCode()
        try await withThrowingTaskGroup { group in
            group.addTask { try await self.exchange() }
            group.addTask { await self.followRequests() }
            try await group.next()
            group.cancelAll()
        }
        tools.report(.stopped)
    }

    private func exchange() async throws {
        while !Task.isCancelled {
            if let incident = core.state.openIncident, incident.kind == .equivocation {
                throw TributaryNodeError.equivocation(detail: "\(incident)")
            }
            do {
                try await turn()
            } catch is CancellationError {
                return
            } catch {
                await pause(after: error)
            }
        }
    }

    /// One question to the coordinator and what follows from its answer.
    package func turn() async throws {
        try await certificate.renewIfDue()
        try await fetchMissingModels()
        try await fetchOfferedPlaybooks()
        try await sendUnloggedNotice()
        let request = core.poll(waitSeconds: UInt64(Self.waitSeconds), declined: declined.digests)
        let asked = ContinuousClock.now
        let answer = try await tools.link.poll(request.canonicalBytes, waitSeconds: Self.waitSeconds)
        noteConnection()
        guard let answer else {
            becomeIdle()
            if ContinuousClock.now - asked < .seconds(Self.quickAnswerSeconds) {
                try await Task.sleep(for: .seconds(Self.quickAnswerSeconds))
            }
            return
        }
        isIdle = false
        let delay = brake.delay(before: answer)
        if delay > 0 { try await Task.sleep(for: .seconds(delay)) }
        try await act(on: answer)
    }

    /// What people must know before anything else happens.
    private func reportConditions() {
        if let lock = core.state.lock { tools.report(.locked(lock)) }
        if let incident = core.state.openIncident { tools.report(.incident(incident)) }
        if core.state.isAway { tools.report(.away(true)) }
    }

    private func noteConnection() {
        if !isConnected { tools.report(.connected) }
        isConnected = true
        lastComplaint = ""
        backoff.reset()
    }

    /// Nothing to do: neither customers nor what a round needed stays in memory.
    private func becomeIdle() {
        modelsAreDue = true
        noticeIsDue = true
        guard !isIdle else { return }
        isIdle = true
        cache.clear()
        ProcessMemory.releaseFreed()
        ProcessMemory.releaseCode()
    }

    /// One clear line, however often it is tried again.
    private func pause(after error: any Error) async {
        var event = NodeEvent.problem(reason: "\(error)")
        var least = 0.0
        switch error {
        case let problem as CoordinatorProblem: least = Double(problem.retryAfterSeconds ?? 0)
        case is HTTPTransportError:
            event = .unreachable(reason: "\(error)")
            isConnected = false
        default: break
        }
        if event.text != lastComplaint { tools.report(event) }
        lastComplaint = event.text
        let seconds = max(least, backoff.next(chance: Double.random(in: 0..<1)))
        try? await Task.sleep(for: .seconds(seconds))
    }
}
