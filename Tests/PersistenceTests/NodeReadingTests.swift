// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Persistence
import RoundProtocol
import Testing
import TransparencyLog

/// What a node has read of the log comes back from the store as it was, and goes on from there.
struct NodeReadingTests {
    let node: SampleNode
    let entries: [[UInt8]]

    init() throws {
        node = try SampleNode()
        let sample = node.sample
        let events: [LogEvent] = [
            .federationCreated(
                federation: sample.federation, rootKey: sample.root.verifyingKey,
                logOrigin: SampleFederation.origin),
            .rosterEpoch(node.roster.signed), .studyProposed(try sample.study()),
        ]
        entries = try events.map { try LogEntry(time: 2_000, event: $0).canonicalBytes() }
    }

    private func page(from start: Int, to end: Int) throws -> CoordinatorMessage {
        try page(of: entries, from: start, to: end)
    }

    private func page(of entries: [[UInt8]], from start: Int, to end: Int) throws -> CoordinatorMessage {
        var frontier = MerkleFrontier()
        try frontier.append(entries[..<end].map(MerkleHash.leaf))
        let signer = LogSigner(origin: try NoteName(SampleFederation.origin), key: node.sample.logKey)
        let note = try signer.sign(size: frontier.size, root: frontier.root).encoded
        return CoordinatorMessage(
            log: LogPage(entries: Array(entries[start..<end]), checkpoint: note, consistencyProof: []))
    }

    private func context() -> NodeContext {
        NodeContext(
            now: 2_000,
            policy: BranchPolicy(
                allowedAnalyses: [], allowedPurposes: [], minimumCohort: 2, assumedColluders: 0,
                budgetNanoRho: 1_000, acceptUpToNanoRho: 0),
            identity: node.identity, contract: { _ in nil })
    }

    /// Lets a core that was just loaded read a page, and commits.
    private func read(_ message: CoordinatorMessage) throws -> NodeCore {
        var core = NodeCore(state: try node.load())
        var random = SystemRandomSource()
        for case .commit(let changes) in core.receive(message, context: context(), random: &random) {
            try node.store.commit(changes)
        }
        return core
    }

    @Test func isLoadedAsItWasCommittedAfterEveryPage() throws {
        for (start, end) in [(0, 1), (1, 2), (2, 3)] {
            let core = try read(page(from: start, to: end))
            let loaded = try node.load()
            #expect(loaded.reading.size == UInt64(end))
            #expect(loaded.reading.canonicalBytes == core.state.reading.canonicalBytes)
            #expect(loaded.incidents.isEmpty)
        }
        #expect(try node.load().reading.membership.inForce?.members.count == 3)
        #expect(try node.load().reading.cosignature?.size == 3)
    }

    /// Pages may end between any two parts of an entry.
    @Test func anEntryInPartsIsReadAcrossPagesAndRestarts() throws {
        var next = node.roster.epoch
        next.number += 1
        next.previous = node.roster.epoch.digest
        next.members += try (100...UInt64(999)).map { number in
            RosterMember(
                node: NodeIdentifier(number), name: "branch-\(number)-of-many-that-are-still-to-come",
                identityKey: try VerifyingKey(ProtocolHash.digest("key", ProtocolHash.littleEndian(number)).bytes),
                status: .suspended, joinedInEpoch: 2)
        }
        next.members.sort { $0.node < $1.node }
        let event = LogEvent.rosterEpoch(try UnverifiedRosterEpoch.sign(next, with: node.sample.root))
        let parts = try LogEntry(time: 2_000, event: event).lines().map { try $0.canonicalBytes() }
        #expect(parts.count > 2)
        let all = entries + parts
        for end in 1...all.count {
            _ = try read(page(of: all, from: end - 1, to: end))
            let loaded = try node.load()
            #expect(loaded.reading.size == UInt64(end) && loaded.incidents.isEmpty)
            #expect(loaded.reading.newestEpoch?.epoch.number == (end < 2 ? nil : end < all.count ? 1 : 2))
        }
        #expect(try node.load().reading.membership.pending.map(\.index) == [UInt64(all.count) - 1])
    }

    @Test func anEntryThatInterruptsAnotherIsKeptAsEvidence() throws {
        let first = LogEvent.part(
            EntryPart(number: 1, count: 2, text: String(repeating: "x", count: Limits.entryPartBytes)))
        let all = try entries + [LogEntry(time: 2_000, event: first).canonicalBytes(), entries[2]]
        _ = try read(page(of: all, from: 0, to: 4))
        _ = try read(page(of: all, from: 4, to: 5))
        let loaded = try node.load()
        #expect(loaded.incidents.map(\.kind) == [.invalidEntry])
        #expect(loaded.reading.size == 4)
    }

    @Test func neverGoesBack() throws {
        let earlier = try read(page(from: 0, to: 2)).state.reading
        _ = try read(page(from: 2, to: 3))
        let refusal = PersistenceError.outOfSequence(what: "the number of entries read", expected: 3, actual: 2)
        #expect(throws: refusal) { try node.store.commit([.reading(earlier)]) }
        #expect(try node.load().reading.size == 3)
    }

    @Test func aShorterLogIsKeptAsEvidence() throws {
        _ = try read(page(from: 0, to: 3))
        _ = try read(page(from: 2, to: 2))
        let loaded = try node.load()
        #expect(loaded.incidents.map(\.kind) == [.rollback])
        #expect(loaded.openIncident != nil && loaded.reading.size == 3)
    }
}
