// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// The life of a federation that never was, told to a log: who belongs to it, what it asked, what it spent.
///
/// Every signature is real and every figure follows from the ones before, so an audit of the log has to pass.
struct LogStory {
    /// How large the federation is.
    struct Size {
        /// Members.
        var branches = 20
        /// Members in one round: the others' computers are off.
        var cohort = 8
        /// Studies in one budget period.
        var studiesInPeriod: UInt64 = 60
    }

    /// Seconds between two entries, unless something takes longer.
    static let step: UInt64 = 2
    /// More seconds than an entry takes on average, so that a story does not outlast its time.
    static let secondsAnEntry: UInt64 = 60

    let size: Size
    let federation: Digest
    let root: SigningKey
    let officer: SigningKey
    let members: [RosterMember]
    let memberKeys: [SigningKey]
    var log: SyntheticLog
    var epochs: [RosterEpoch] = []
    /// The end of each member's chain of charges.
    var heads: [NodeIdentifier: Digest] = [:]
    /// What each member was charged in the period.
    var charges: [NodeIdentifier: UInt64] = [:]
    /// Members that are closed for a while.
    var onLeave: Set<Int> = []
    var studies: UInt64 = 0
    var rounds: UInt64 = 0

    private let logKey: VerifyingKey
    private let operatorKey: VerifyingKey

    /// - Parameter seed: fixes every key.
    init(size: Size, seed: UInt64, startsAt time: UInt64, makeLog: (SigningKey) throws -> SyntheticLog) throws {
        var random = SeededRandomSource(seed: ProtocolHash.digest("synthetic-log", ProtocolHash.littleEndian(seed)))
        self.size = size
        root = try SigningKey.generate(from: &random)
        officer = try SigningKey.generate(from: &random)
        operatorKey = try SigningKey.generate(from: &random).verifyingKey
        let logSigningKey = try SigningKey.generate(from: &random)
        logKey = logSigningKey.verifyingKey
        memberKeys = try (0..<size.branches).map { _ in try SigningKey.generate(from: &random) }
        members = memberKeys.enumerated().map { index, key in
            RosterMember(
                node: NodeIdentifier(rawValue: UInt64(index + 1)), name: "branch-\(index + 1)",
                identityKey: key.verifyingKey, status: .active, joinedInEpoch: 1)
        }
        federation = ProtocolHash.digest("federation", root.verifyingKey.bytes)
        log = try makeLog(logSigningKey)
    }

    mutating func append(_ event: LogEvent, after seconds: UInt64 = step) throws {
        try log.append(event, after: seconds)
    }

    /// The first entries.
    mutating func begin() throws {
        try append(
            .federationCreated(
                federation: federation, rootKey: root.verifyingKey, logOrigin: SyntheticLog.origin))
        try openPeriod()
        try append(.contractPublished(name: "customers", contractVersion: 1, digest: Self.contract))
    }

    static let contract = ProtocolHash.digest("contract", Array("synthetic".utf8))

    /// A roster epoch with the next budget period.
    mutating func openPeriod() throws {
        let last = epochs.last
        let epoch = RosterEpoch(
            federation: federation, number: (last?.number ?? 0) + 1, previous: last?.digest ?? .zero,
            issuedAt: log.time, validUntil: log.time + Self.validitySeconds, logOrigin: SyntheticLog.origin,
            logKey: logKey,
            policy: PrivacyPolicy(
                period: (last?.policy.period ?? 0) + 1, budgetNanoRho: 500_000_000,
                approvalAboveNanoRho: 1_500_000, minimumCohort: 3, assumedColluders: 1),
            members: members,
            officers: [
                RosterOfficer(name: "ida", role: .privacyOfficer, key: officer.verifyingKey),
                RosterOfficer(name: "otto", role: .operator, key: operatorKey),
            ])
        try append(.rosterEpoch(UnverifiedRosterEpoch.sign(epoch, endorsements: [], with: root)))
        try log.keepCheckpoint(by: try cosigners())
        epochs.append(epoch)
        charges = [:]
    }

    private static let validitySeconds: UInt64 = 400 * 86_400

    /// Head office's account of the period.
    mutating func settle() throws {
        guard let period = epochs.last?.policy.period, !charges.isEmpty else { return }
        let balances = charges.sorted { $0.key < $1.key }.map { node, charged in
            BudgetSettlement.Balance(node: node, chargedNanoRho: charged, ledgerHead: heads[node] ?? .zero)
        }
        try append(.budgetSettled(BudgetSettlement(period: period, balances: balances)))
    }

    /// A branch closes for a while, or is back.
    mutating func notice(_ kind: MembershipNotice.Kind, _ member: Int) throws {
        let notice = MembershipNotice(
            federation: federation, node: members[member].node, kind: kind, size: log.size,
            root: try log.root(atSize: log.size), signedAt: log.time, reason: "works on the building")
        let proof = try log.consistencyProof(from: log.size)
        try append(.membershipNoticed(.sign(notice, with: memberKeys[member]), proof: proof))
        try log.keepCheckpoint(by: try cosigners())
        if kind == .leave { onLeave.insert(member) } else { onLeave.remove(member) }
    }

    /// Everyone who counts now.
    func cosigners() throws -> [Cosigner] {
        try members.indices.filter { !onLeave.contains($0) }.map { index in
            Cosigner(name: try NoteName("\(SyntheticLog.origin)/\(members[index].name)"), key: memberKeys[index])
        }
    }
}
