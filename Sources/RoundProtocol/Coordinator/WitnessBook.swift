// SPDX-License-Identifier: Apache-2.0

public import Federation
public import TransparencyLog

/// Head office's side of witnessing: which checkpoint the branches are asked to cosign, who has, and what each branch
/// needs to be shown. Pure: its driver lets a copy take an event, performs the actions in one transaction, and keeps
/// the copy.
///
/// There is one target at a time, so that cosignatures gather instead of scattering over every size the log goes
/// through. It moves on once it has its quorum, or when it has waited long enough.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Witnesses".
public struct WitnessBook: Sendable {
    /// Seconds that a target waits for its quorum before a larger one takes its place, and that idle branches are left
    /// in peace before they are shown a quorum.
    public static let patienceSeconds: UInt64 = 2
    /// Seconds after which a cosignature on the target is asked for anew.
    public static let refreshSeconds: UInt64 = 300
    /// Seconds after which a branch that did not cosign is asked again.
    public static let repeatSeconds: UInt64 = 30

    /// Who counts, as far as the entries that were read say.
    public internal(set) var membership = MembershipTrack()
    /// Entries that were read.
    public internal(set) var readSize: UInt64 = 0
    /// The newest entry that charges anyone.
    public internal(set) var lastChargeIndex: UInt64?
    /// What is to be cosigned, with the cosignatures that have come.
    public internal(set) var target: VerifiedCheckpoint?
    /// The newest checkpoint that had a quorum; its cosignatures are those of the members in force.
    public internal(set) var witnessed: VerifiedCheckpoint?
    /// Those that first covered a change of the membership, in order of size.
    public internal(set) var kept: [WitnessedNote] = []

    /// Witnesses beside the members. Their cosignatures are published and never count.
    let others: [NoteVerifierKey]
    /// The beginning of an entry in parts. The log never ends within one.
    private var assembly = EntryAssembly()
    /// The newest checkpoint of the log.
    var newest: [UInt8] = []
    var newestSize: UInt64 = 0
    var targetSince: UInt64 = 0
    /// Whether a branch has been shown the target.
    var isTargetShown = false
    var witnessedAt: UInt64 = 0
    /// Cosignatures have come for a checkpoint that is saved already.
    var isUnsaved = false
    var contacts: [NodeIdentifier: Contact] = [:]
    var nextWake: UInt64 = 0

    /// What passed between head office and one branch about the target.
    struct Contact: Sendable {
        /// The cosignature that came last, as it came.
        var line: [UInt8] = []
        var lineAt: UInt64 = 0
        /// The size that the branch was asked to cosign, and when.
        var askedSize: UInt64 = 0
        var askedAt: UInt64 = 0
        /// Whether a study is next where there is one to decide beside a round's step.
        var isProposalNext = false
    }

    /// The book as it was when this store was last written.
    ///
    /// - Throws: ``Federation/FederationError`` or `TransparencyLogError` when what was stored does not fit together.
    public init(
        restoring log: any CoordinatorReading, others: [NoteVerifierKey] = [], now: UInt64
    ) throws {
        self.others = others
        if let record = try log.witnessRecord() {
            try restore(record, epochs: try log.rosterEpochs().map(\.epoch))
        }
        let notes = try log.witnessedNotes()
        kept = notes.filter(\.isKept)
        witnessed = try notes.last.flatMap { try verifier()?.verifyFirst($0.note) }
        try follow(log, now: now)
    }

    /// The epoch under which a round may be announced: nil while none is in force, or a change waits for its quorum.
    public var roundEpoch: RosterEpoch? { membership.pending.isEmpty ? membership.inForce?.epoch : nil }

    /// Whether so many of the enrolled members are there that a quorum can come about.
    public func canReachQuorum(with present: Set<NodeIdentifier>) -> Bool {
        guard let members = membership.inForce else { return false }
        return members.members.count { present.contains($0.node) } >= members.requiredCosignatures
    }

    /// The checkpoint to show to everyone: the newest with a quorum, or the log's own word as long as there was none.
    public var publishedNote: [UInt8] { witnessed?.note.encoded ?? newest }

    /// Reads what has been appended since, and moves the target if nobody is asked in vain by that.
    public mutating func follow(_ log: any CoordinatorReading, now: UInt64) throws {
        let size = try log.logSize()
        while readSize < size {
            for bytes in try log.logEntries(readSize..<min(size, readSize + Self.entriesAtOnce)) {
                if let entry = try assembly.take(LogEntry(canonicalBytes: bytes)) { read(entry.event) }
                readSize += 1
            }
        }
        newest = try log.checkpoint() ?? []
        newestSize = size
        try moveTarget(now: now)
    }

    private static let entriesAtOnce: UInt64 = 256

    private mutating func read(_ event: LogEvent) {
        let index = readSize
        switch event {
        case .rosterEpoch(let signed): membership.read(signed.epoch, at: index)
        case .membershipNoticed(let notice, _) where membership.accepts(notice):
            membership.read(notice.statement, at: index)
        case .roundClosed(let record), .roundAborted(let record, _):
            if !record.charged.isEmpty { lastChargeIndex = index }
        default: break
        }
    }

    /// - Returns: whether there is a new target.
    @discardableResult
    mutating func moveTarget(now: UInt64) throws -> Bool {
        guard newestSize > target?.checkpoint.size ?? 0, let verifier = try verifier() else { return false }
        let mayMove =
            try target == nil || !isTargetShown || hasQuorum() || now >= targetSince + Self.patienceSeconds
        guard mayMove else { return false }
        // After a restart the cosignatures of the newest checkpoint may be known already.
        target = try newestSize == witnessed?.checkpoint.size ? witnessed : verifier.verifyFirst(newest)
        targetSince = now
        isTargetShown = false
        for node in contacts.keys { contacts[node]?.line = [] }
        return true
    }

    /// Whether the target's quorum is known.
    func hasQuorum() throws -> Bool { witnessed?.checkpoint == target?.checkpoint && target != nil }

    /// Reads the cosignatures of the members in force, or the log's own signature before there are any.
    func verifier() throws -> LogVerifier? {
        if let members = membership.inForce { return try members.verifier(beside: others) }
        return try membership.latest?.logVerifier()
    }
}
