// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol
import TransparencyLog

/// Watches everything that goes by and knows what nobody in the simulation knows: which messages are genuine, who helps
/// head office, what every branch drew. It judges by that truth and its own arithmetic, not by the checks it watches.
struct Oracle {
    struct Place: Hashable {
        let node: NodeIdentifier
        let round: Digest
    }

    let federation: SimulatedFederation
    let helpers: Set<NodeIdentifier>
    let faults: FaultKind
    let studies: [StudyIdentifier: StudySpecification]
    var views: [Place: NodeView] = [:]
    var knowledge: [Digest: RoundKnowledge] = [:]
    /// What each branch has read.
    var logs: [NodeIdentifier: LogTruth] = [:]
    /// The entries that each branch was shown and took.
    private var shown: [NodeIdentifier: [[UInt8]]] = [:]
    /// Pages over which branches lost power.
    private var unsure: [NodeIdentifier: [[UInt8]]] = [:]
    /// Roots that branches have cosigned, by size.
    var cosigned: [NodeIdentifier: [UInt64: Digest]] = [:]
    /// What each branch has truly spent: the rounds in which its vector left.
    var spent: [NodeIdentifier: [Digest: UInt64]] = [:]
    private var charged: [NodeIdentifier: UInt64] = [:]
    /// Questions that a branch has helped to answer, with the sets.
    var answered: [NodeIdentifier: [(question: Digest, round: Digest, members: Set<NodeIdentifier>)]] = [:]
    /// Rounds in which a helper sent something it should not have.
    var tainted: Set<Digest> = []
    private var seenEntries = 0
    private var seenRoot: Digest?
    private var official = LogTruth()
    private var drawn: [Place: [Int64]] = [:]

    init(federation: SimulatedFederation, helpers: Set<NodeIdentifier>, faults: FaultKind) throws {
        self.federation = federation
        self.helpers = helpers
        self.faults = faults
        let specifications = try federation.studies().map { try $0.specification() }
        studies = Dictionary(uniqueKeysWithValues: specifications.map { ($0.identifier, $0) })
    }

    func isHonest(_ node: NodeIdentifier) -> Bool { !helpers.contains(node) }

    /// A branch asks, and says how far it has read. Its cosignature is genuine.
    mutating func polls(_ poll: PollRequest, by node: NodeIdentifier) throws {
        guard isHonest(node) else { return }
        if let log = logs[node], log.size > poll.logSize { try forget(node, after: Int(poll.logSize)) }
        try read(unsure.removeValue(forKey: node) ?? [], by: node, upTo: poll.logSize)
        guard !poll.cosignature.isEmpty, let log = logs[node] else { return }
        let root = log.roots[Int(poll.logSize)]
        if let before = cosigned[node]?[poll.logSize], before != root {
            throw Violation(.oneLog, "node \(node) cosigned two roots of size \(poll.logSize)")
        }
        if let largest = cosigned[node]?.keys.max(), largest > poll.logSize, !restored.contains(node) {
            throw Violation(.oneLog, "node \(node) cosigned \(poll.logSize) entries after \(largest)")
        }
        cosigned[node, default: [:]][poll.logSize] = root
    }

    /// A branch lost power over an answer: its next poll says whether it has read the page.
    mutating func lostPower(_ answer: CoordinatorMessage, _ node: NodeIdentifier) {
        unsure[node] = answer.log?.entries ?? []
    }

    /// A branch has lost what it read last: with its power, or because an old copy was put back.
    private mutating func forget(_ node: NodeIdentifier, after count: Int) throws {
        let kept = Array((shown[node] ?? []).prefix(count))
        var log = LogTruth()
        for entry in kept { try log.read(entry) }
        shown[node] = kept
        logs[node] = log
    }

    /// A branch has taken an answer and sends `sent`.
    mutating func received(
        _ answer: CoordinatorMessage, _ sent: [NodeMessage], _ branch: SimulatedNode, _ office: SimulatedHeadOffice,
        now: UInt64
    ) throws {
        guard isHonest(branch.node), let state = branch.core?.state else { return }
        let before = logs[branch.node]?.size ?? 0
        try read(answer.log?.entries ?? [], by: branch.node, upTo: state.reading.size)
        if state.reading.size > before { try checkRoot(answer, branch.node) }
        for (round, values) in branch.noisedSums { drawn[Place(node: branch.node, round: round)] = values }
        for case .roundMessage(let kind, let bytes) in sent {
            try judge(kind, bytes, answer.step, branch, now: now)
        }
        try checkLedger(branch)
    }

    /// Follows the branch's reading: a page counts as read only as far as the branch says so.
    private mutating func read(_ page: [[UInt8]], by node: NodeIdentifier, upTo size: UInt64) throws {
        var log = logs[node] ?? LogTruth()
        for entry in page where log.size < size {
            try log.read(entry)
            shown[node, default: []].append(entry)
        }
        logs[node] = log
        guard log.size == size else {
            throw Violation(.oneLog, "node \(node) says it has read \(size) entries and was shown \(log.size)")
        }
    }

    /// What it has read is what the log has signed.
    private func checkRoot(_ answer: CoordinatorMessage, _ node: NodeIdentifier) throws {
        guard let note = answer.log?.checkpoint, let log = logs[node],
            let text = try? UnverifiedNote(parsing: note, signatureLimit: LogLimits.maximumNoteBytes).text,
            let checkpoint = try? Checkpoint(parsing: text), checkpoint.size <= log.size
        else { return }
        guard log.roots[Int(checkpoint.size)] == checkpoint.root else {
            throw Violation(.oneLog, "node \(node) took a page that its checkpoint does not commit to")
        }
    }

    private mutating func checkLedger(_ branch: SimulatedNode) throws {
        let position = branch.disk.position(period: federation.policy.period)
        let limit = SimulatedFederation.budget
        guard position.chargedNanoRho + position.reservedNanoRho <= limit else {
            throw Violation(.ledgerInOrder, "node \(branch.node)'s ledger holds more than its budget")
        }
        guard position.chargedNanoRho >= charged[branch.node] ?? 0 else {
            throw Violation(.ledgerInOrder, "node \(branch.node)'s ledger went down")
        }
        charged[branch.node] = position.chargedNanoRho
        let rounds = branch.disk.ledger.map(\.round)
        guard Set(rounds).count == rounds.count else {
            throw Violation(.ledgerInOrder, "node \(branch.node) has two lines for one round")
        }
        guard spent[branch.node, default: [:]].values.reduce(0, +) <= limit else {
            throw Violation(.ledgerInOrder, "node \(branch.node)'s vectors cost more than its budget")
        }
    }

    // MARK: What was done to parties

    private(set) var restored: Set<NodeIdentifier> = []
    private(set) var isHeadOfficeRestored = false

    mutating func wasRestored(_ node: NodeIdentifier) {
        restored.insert(node)
        charged[node] = nil
    }

    mutating func headOfficeWasRestored() {
        isHeadOfficeRestored = true
        seenEntries = 0
        official = LogTruth()
    }

    // MARK: Head office

    /// Head office may have written.
    mutating func took(_ office: SimulatedHeadOffice) throws {
        let log = office.disk.log
        guard log.count >= seenEntries else { throw Violation(.logInOrder, "the log shrank to \(log.count) entries") }
        guard log.count > seenEntries else { return }
        for bytes in log[seenEntries...] {
            try official.read(bytes)
            switch try LogEntry(canonicalBytes: bytes).event {
            case .release(let record): try checkSum(record, office)
            case .roundClosed(let record), .roundAborted(let record, _):
                guard Set(record.contributors).isSubset(of: record.charged) else {
                    throw Violation(.logInOrder, "round \(record.round) has contributors that are not charged")
                }
            default: break
            }
        }
        seenEntries = log.count
    }

    private func checkSum(_ release: ReleaseRecord, _ office: SimulatedHeadOffice) throws {
        guard !tainted.contains(release.round),
            let closing = office.disk.log.reversed().lazy.compactMap({ bytes -> RoundRecord? in
                guard case .roundClosed(let record) = try? LogEntry(canonicalBytes: bytes).event else { return nil }
                return record.round == release.round ? record : nil
            }).first
        else { return }
        let sums = closing.contributors.compactMap { drawn[Place(node: $0, round: release.round)] }
        // What a helper drew is not known here.
        guard sums.count == closing.contributors.count, let first = sums.first else { return }
        let total = first.indices.map { index in sums.reduce(Int64(0)) { $0 &+ $1[index] } }
        let digest = ProtocolHash.digest(
            "result", total.flatMap { ProtocolHash.littleEndian(UInt64(bitPattern: $0)) })
        guard digest == release.resultDigest else {
            throw Violation(.releasedSumIsExact, "the sum of round \(release.round) is not its branches'")
        }
    }

    // MARK: The end

    func timeIsUp(_ office: SimulatedHeadOffice, step: Int) -> Violation? {
        guard faults == .none || faults == .crash || faults == .network else { return nil }
        let open = office.disk.studies.filter { $0.status == .started }.map(\.specification.identifier.rawValue)
        return Violation(.finishes, "not finished in time: \(open)").at(step)
    }

    mutating func finish(_ office: SimulatedHeadOffice, _ nodes: [NodeIdentifier: SimulatedNode]) throws {
        try took(office)
        for (round, knowledge) in knowledge { try check(knowledge, of: round) }
        guard faults == .none || faults == .crash || faults == .network else { return }
        for study in office.disk.studies where study.status != .finished {
            throw Violation(.finishes, "study \(study.specification.identifier) ended as \(study.status.rawValue)")
        }
        for node in nodes.values {
            guard let state = node.core?.state else { continue }
            if let lock = state.lock { throw Violation(.finishes, "node \(node.node) is locked: \(lock)") }
            guard state.rounds.isEmpty else { throw Violation(.finishes, "node \(node.node) has an open round left") }
        }
    }
}
