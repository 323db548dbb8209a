// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Federation

/// What a report tells beyond the verdict, gathered while the log is read once.
///
/// The rules are the replay's. Nothing here judges: it keeps what the rules let through, in the order of the log.
///
/// - Complexity: a record of fixed size for each round, study and change of the roster; no entries.
package struct AuditEvidence: Sendable {
    /// Changes of the roster kept; a federation changes its members now and then, a hostile log may do so all the time.
    package static let maximumPartyChanges = 5000
    /// Exceptional events kept.
    package static let maximumExceptions = 5000

    /// Roster epochs that the root key signed, in order.
    package internal(set) var epochs = KeptList<EpochRecord>(limit: maximumPartyChanges)
    /// Who joined, left, was suspended or got a role, in order.
    package internal(set) var partyChanges = KeptList<PartyChange>(limit: maximumPartyChanges)
    package internal(set) var contracts: [ContractRecord] = []
    /// In order of their proposals.
    package internal(set) var studies: [StudyEvidence] = []
    /// In order of their announcements.
    package internal(set) var rounds: [RoundEvidence] = []
    package internal(set) var models: [ModelRecord] = []
    /// What did not go as planned, in order.
    package internal(set) var exceptions = KeptList<ExceptionRecord>(limit: maximumExceptions)
    /// Reports that auditors have filed before, in order.
    package internal(set) var filings = KeptList<FilingRecord>(limit: maximumExceptions)
    /// Planned closures, in order of leaving.
    package internal(set) var absences = KeptList<AbsenceRecord>(limit: maximumExceptions)
    /// By branch: how its advertised ledger heads compare with the log.
    package internal(set) var heads: [NodeIdentifier: HeadCount] = [:]
    /// Members that have cosigned the audited checkpoint, with the times of their cosignatures, Unix seconds.
    package internal(set) var cosignatures: [NodeIdentifier: UInt64] = [:]
    /// Branches in the order in which the log first names them; sets of branches are written by place in this list.
    package private(set) var branches: [NodeIdentifier] = []

    /// Rounds by h_spec that still change: under way, or closed with the release to come.
    var unfinished: [Digest: Int] = [:]
    var studyPlaces: [Digest: Int] = [:]
    /// The newest epoch kept, to tell what the next one changes.
    var lastEpoch: RosterEpoch?
    private var branchPlaces: [NodeIdentifier: Int] = [:]
    private var lastSets = RoundEvidence.Sets()

    package init() {}

    mutating func retire(_ model: String, _ digest: Digest, at place: LogPlace) {
        guard let index = models.lastIndex(where: { $0.name == model && $0.digest == digest }) else { return }
        models[index].retired = models[index].retired ?? place
    }

    mutating func keepAbsence(of node: NodeIdentifier, isLeave: Bool, at place: LogPlace) {
        let open = absences.kept.lastIndex { $0.node == node && $0.to == nil }
        if isLeave, open == nil {
            absences.append(AbsenceRecord(node: node, from: place, to: nil))
        } else if !isLeave, let open {
            absences.update(open) { $0.to = place }
        }
    }

    /// The branch's place in ``branches``.
    mutating func place(of node: NodeIdentifier) -> Int {
        if let known = branchPlaces[node] { return known }
        branchPlaces[node] = branches.count
        branches.append(node)
        return branches.count - 1
    }

    /// U1, U2 and U3 of a record. Cohorts rarely change, so equal sets share their memory.
    mutating func sets(of record: RoundRecord) -> RoundEvidence.Sets {
        let sets = RoundEvidence.Sets(
            advertised: BranchSet(record.advertised.map { place(of: $0.node) }),
            charged: BranchSet(record.charged.map { place(of: $0) }),
            contributors: BranchSet(record.contributors.map { place(of: $0) }))
        if sets == lastSets { return lastSets }
        lastSets = sets
        return sets
    }
}

/// How often a branch's own ledger head agreed with the log.
package struct HeadCount: Sendable, Equatable {
    /// Heads that follow from the log's charges.
    package internal(set) var matched = 0
    /// Heads that contradict the log, or came from an older copy.
    package internal(set) var contradicted = 0
    /// Heads whose order of charges could not be found.
    package internal(set) var unresolved = 0
}

/// The first elements of a list, and how many there were.
package struct KeptList<Element: Sendable>: Sendable {
    private let limit: Int
    package private(set) var kept: [Element] = []
    package private(set) var count = 0

    init(limit: Int) { self.limit = limit }

    mutating func append(_ element: Element) {
        count += 1
        if kept.count < limit { kept.append(element) }
    }

    mutating func update(_ index: Int, _ change: (inout Element) -> Void) { change(&kept[index]) }
}
