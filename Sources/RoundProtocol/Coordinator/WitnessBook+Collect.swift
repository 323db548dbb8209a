// SPDX-License-Identifier: Apache-2.0

public import Federation
public import TransparencyLog

/// What the driver must make durable before the book that asks for it may be kept.
public enum WitnessAction: Sendable, Equatable {
    /// A checkpoint with a quorum, and what the book knew then.
    case save(WitnessedNote, record: [UInt8])

    public func perform(in transaction: any CoordinatorWriting) throws {
        switch self {
        case .save(let note, let record):
            try transaction.saveWitnessedNote(note)
            try transaction.saveWitness(record)
        }
    }
}

extension WitnessBook {
    /// Takes the cosignature that a branch sends with its poll.
    ///
    /// - Returns: the quorum to save, when this cosignature completes it. A single one counts for nothing, so it need
    ///   not outlive a crash: the branch sends it with its next poll as well.
    /// - Throws: `TransparencyLogError` for a signature that is not this branch's over exactly the target.
    public mutating func collect(
        _ poll: PollRequest, from node: NodeIdentifier, now: UInt64
    ) throws -> [WitnessAction] {
        guard !poll.cosignature.isEmpty, let target, poll.logSize == target.checkpoint.size,
            contacts[node]?.line != poll.cosignature, let members = membership.inForce,
            let member = members.members.first(where: { $0.node == node })
        else { return [] }
        let signature = try NoteSignature(parsingLine: poll.cosignature)
        guard signature.name == (try members.witnessKey(of: member).name) else {
            throw TransparencyLogError.missingSignature(name: signature.name)
        }
        let actions = try add(signature, now: now)
        contacts[node, default: Contact()].line = poll.cosignature
        contacts[node, default: Contact()].lineAt = now
        return actions
    }

    /// Takes a cosignature of a witness beside the members on a checkpoint that had a quorum. If there is a newer one by
    /// now, it is of no more use.
    ///
    /// - Throws: `TransparencyLogError` for a signature that is no such witness's over that checkpoint.
    public mutating func add(_ signature: NoteSignature, on checkpoint: VerifiedCheckpoint) throws {
        guard let verifier = try verifier() else { return }
        _ = try verifier.adding(signature, to: checkpoint)
        guard let known = witnessed, known.checkpoint == checkpoint.checkpoint else { return }
        let next = try verifier.adding(signature, to: known)
        if try hasQuorum() { target = next }
        witnessed = next
        isUnsaved = true
    }

    /// Takes a cosignature on the target, by a member.
    mutating func add(_ signature: NoteSignature, now: UInt64) throws -> [WitnessAction] {
        guard let known = target, let verifier = try verifier() else { return [] }
        let next = try verifier.adding(signature, to: known)
        target = next
        guard let members = membership.inForce, try members.hasQuorum(on: next) else { return [] }
        if try hasQuorum() {
            witnessed = next
            isUnsaved = true
            return []
        }
        return [try completeQuorum(next, now: now)]
    }

    /// Time has passed.
    ///
    /// - Returns: what to save, and whether branches that wait should be answered anew.
    public mutating func tick(now: UInt64) throws -> (actions: [WitnessAction], wakesNodes: Bool) {
        var wakes = try moveTarget(now: now)
        if nextWake <= now {
            wakes = wakes || nextWake > 0
            nextWake = now + Self.repeatSeconds
        }
        guard isUnsaved, let witnessed else { return ([], wakes) }
        isUnsaved = false
        return ([save(witnessed)], wakes)
    }

    /// The quorum is there: the changes under it take force, and the target may move on.
    private mutating func completeQuorum(_ checkpoint: VerifiedCheckpoint, now: UInt64) throws -> WitnessAction {
        let size = checkpoint.checkpoint.size
        if membership.hasPending(below: size) {
            kept.append(WitnessedNote(size: size, note: checkpoint.note.encoded, isKept: true))
            membership.witness(size)
        }
        // From here on the cosignatures of the members that count now are looked at.
        let current = try verifier()?.verifyFirst(checkpoint.note.encoded) ?? checkpoint
        witnessed = current
        target = current
        witnessedAt = now
        nextWake = now + Self.patienceSeconds
        isUnsaved = false
        let action = save(current)
        try moveTarget(now: now)
        return action
    }

    private mutating func save(_ checkpoint: VerifiedCheckpoint) -> WitnessAction {
        let size = checkpoint.checkpoint.size
        let isKept = kept.last?.size == size
        let note = WitnessedNote(size: size, note: checkpoint.note.encoded, isKept: isKept)
        if isKept { kept[kept.count - 1] = note }
        return .save(note, record: record)
    }
}

extension WitnessBook {
    /// What ``init(restoring:others:now:)`` needs to go on without reading the whole log again.
    var record: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(readSize)
        writer.write(lastChargeIndex != nil)
        writer.write(lastChargeIndex ?? 0)
        membership.write(to: &writer)
        return writer.bytes
    }

    mutating func restore(_ record: [UInt8], epochs: [RosterEpoch]) throws {
        var reader = CanonicalReader(record)
        readSize = try reader.readUInt64("readSize")
        let hasCharge = try reader.readBool("hasCharge")
        let index = try reader.readUInt64("lastChargeIndex")
        lastChargeIndex = hasCharge ? index : nil
        membership = try MembershipTrack(from: &reader, epochs: epochs)
        try reader.finish()
    }
}
