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
    let root: SimulatedRoot
    let helpers: Set<NodeIdentifier>
    let faults: FaultKind
    let studies: [StudyIdentifier: StudySpecification]
    var views: [Place: NodeView] = [:]
    var knowledge: [Digest: RoundKnowledge] = [:]
    /// What each branch has read.
    var logs: [NodeIdentifier: LogTruth] = [:]
    /// What each branch was shown of the log and took.
    var shown: [NodeIdentifier: [Shown]] = [:]
    /// Pages over which branches lost power.
    var unsure: [NodeIdentifier: LogPage] = [:]
    /// Notices that branches have really given.
    var said: Statements
    /// Rounds whose endings each branch has been judged by.
    var judged: [NodeIdentifier: Set<Digest>] = [:]
    /// When each branch was seen locked first: how far it had read.
    var locked: [NodeIdentifier: UInt64] = [:]
    /// The newest quorum that each branch was truly shown: of which size, and when its members cosigned.
    var quorums: [NodeIdentifier: (size: UInt64, times: [UInt64])] = [:]
    /// Roots that branches have cosigned, by size.
    var cosigned: [NodeIdentifier: [UInt64: Digest]] = [:]
    /// What each branch has truly spent: the rounds in which its vector left.
    var spent: [NodeIdentifier: [Digest: UInt64]] = [:]
    private var charged: [NodeIdentifier: UInt64] = [:]
    /// Questions that a branch has helped to answer, with the sets.
    var answered: [NodeIdentifier: [(question: Digest, round: Digest, members: Set<NodeIdentifier>)]] = [:]
    private var seenEntries = 0
    private var seenRoot: Digest?
    private var official = LogTruth()
    var drawn: [Place: [Int64]] = [:]

    init(
        federation: SimulatedFederation, root: SimulatedRoot, helpers: Set<NodeIdentifier>, faults: FaultKind
    ) throws {
        self.federation = federation
        self.root = root
        said = Statements(root: root)
        self.helpers = helpers
        self.faults = faults
        let specifications = try federation.studies().map { try $0.specification() }
        studies = Dictionary(uniqueKeysWithValues: specifications.map { ($0.identifier, $0) })
    }

    func isHonest(_ node: NodeIdentifier) -> Bool { !helpers.contains(node) }

    mutating func checkLedger(_ branch: SimulatedNode) throws {
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
        // The copy may be from before the lock. Whether it is too old is for the marker to say.
        locked[node] = nil
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
            try official.read(bytes, said)
            switch try LogEntry(canonicalBytes: bytes).event {
            case .release(let record): try checkSum(record, office)
            case .roundClosed(let record), .roundAborted(let record, _):
                if office.lies.misreported.contains(record.round) { continue }
                guard Set(record.contributors).isSubset(of: record.charged) else {
                    throw Violation(.logInOrder, "round \(record.round) has contributors that are not charged")
                }
            default: break
            }
        }
        seenEntries = log.count
    }

    private func checkSum(_ release: ReleaseRecord, _ office: SimulatedHeadOffice) throws {
        guard !office.lies.misreported.contains(release.round),
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
