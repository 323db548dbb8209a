// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TributaryCoordinator

/// A federation may have a thousand branches, with the longest names and the highest numbers, and what the log says of
/// them fits. One more is refused where the roster is signed, and by whoever reads one.
struct LargeFederationLimitTests {
    private let root: SigningKey
    private let digest = ProtocolHash.digest("test", [1])

    init() throws { root = try SigningKey(seed: SecretBytes([UInt8](repeating: 1, count: 32))) }

    /// - Parameter highest: the number of the last member.
    private func members(_ count: Int, status: RosterMember.Status, upTo highest: UInt64) throws -> [RosterMember] {
        try (0..<UInt64(count)).map { index in
            let number = highest - UInt64(count) + 1 + index
            let name = "\(number)." + String(repeating: "n", count: 58)
            return RosterMember(
                node: NodeIdentifier(number), name: String(name.prefix(64)),
                identityKey: try VerifyingKey(ProtocolHash.digest("key", ProtocolHash.littleEndian(number)).bytes),
                status: status, joinedInEpoch: number)
        }
    }

    private func epoch(_ members: [RosterMember]) -> RosterEpoch {
        RosterEpoch(
            federation: digest, number: 1, previous: .zero, issuedAt: 1, validUntil: 2, logOrigin: "log.example",
            logKey: root.verifyingKey,
            policy: PrivacyPolicy(
                period: 1, budgetNanoRho: 1, approvalAboveNanoRho: 0, minimumCohort: 3, assumedColluders: 1),
            members: members, officers: [])
    }

    /// Puts what is written together again, and checks that every line is one.
    private func readBack(_ event: LogEvent) throws -> (event: LogEvent?, lines: Int) {
        var assembly = EntryAssembly()
        let lines = try LogEntry(time: 7, event: event).lines().map { try $0.canonicalBytes() }
        var found: [LogEntry] = []
        for line in lines {
            #expect(line.count <= LogEntry.maximumBytes)
            #expect(found.isEmpty)
            if let entry = try assembly.take(LogEntry(canonicalBytes: line)) { found.append(entry) }
        }
        #expect(assembly.isEmpty && found.count == 1 && found.first?.time == 7)
        return (found.first?.event, lines.count)
    }

    @Test func aThousandBranchesAndAllThatWereRevokedAreARoster() throws {
        let present = try members(Limits.maximumCohort, status: .active, upTo: Limits.maximumNodeNumber)
        let gone = try members(
            Limits.maximumRosterEntries - Limits.maximumCohort, status: .revoked, upTo: present[0].node.rawValue - 1)
        for members in [present, gone + present] {
            let signed = try UnverifiedRosterEpoch.sign(epoch(members), with: root)
            let read = try readBack(.rosterEpoch(signed))
            #expect(read.event == .rosterEpoch(signed))
            #expect(read.lines > 1)
        }
    }

    @Test(arguments: [RosterMember.Status.active, .suspended])
    func oneBranchMoreIsRefusedWhereTheRosterIsSigned(_ status: RosterMember.Status) throws {
        let present = try members(Limits.maximumCohort, status: .active, upTo: 2000)
        let further = try members(1, status: status, upTo: 2001)
        let refusal = FederationError.invalidSpecification(
            field: "members", reason: "are more than 1000 that are not revoked, for which rounds are not made")
        #expect(throws: refusal) { try UnverifiedRosterEpoch.sign(epoch(present + further), with: root) }
        let revoked = try members(1, status: .revoked, upTo: 2001)
        #expect(throws: Never.self) { try UnverifiedRosterEpoch.sign(epoch(present + revoked), with: root) }
    }

    @Test func nobodyIsInvitedForWhomThereIsNoRoom() throws {
        let present = try members(Limits.maximumCohort, status: .suspended, upTo: 1000)
        #expect(throws: CoordinatorError.self) { try epoch(present).requireRoom(for: "north") }
        #expect(throws: Never.self) { try epoch(present.dropLast()).requireRoom(for: "north") }
        let name = present[0].name
        #expect(throws: CoordinatorError.conflict(what: "\(name) is already a member; nothing was changed")) {
            try epoch(present.dropLast()).requireRoom(for: name)
        }
        let gone = try members(Limits.maximumRosterEntries, status: .revoked, upTo: 5000)
        #expect(throws: CoordinatorError.self) { try epoch(gone).requireRoom(for: "north") }
        #expect(throws: Never.self) { try epoch(gone.dropLast()).requireRoom(for: "north") }
    }

    /// A federation's roster holds for ever whom it has revoked.
    @Test func tooManyMembersOverAllAreRefused() throws {
        let gone = try members(Limits.maximumRosterEntries + 1, status: .revoked, upTo: 60_000)
        #expect(throws: FederationError.self) { try UnverifiedRosterEpoch.sign(epoch(gone), with: root) }
        #expect(throws: Never.self) { try UnverifiedRosterEpoch.sign(epoch(gone.dropLast()), with: root) }
    }

    @Test func aLogsNameLeavesRoomForABranchsInAWitnesssName() throws {
        var epoch = epoch([])
        epoch.logOrigin = String(repeating: "l", count: Limits.maximumLogOriginBytes)
        #expect(throws: Never.self) { try UnverifiedRosterEpoch.sign(epoch, with: root) }
        epoch.logOrigin += "l"
        #expect(throws: FederationError.self) { try UnverifiedRosterEpoch.sign(epoch, with: root) }
        epoch.logOrigin = ""
        #expect(throws: FederationError.self) { try UnverifiedRosterEpoch.sign(epoch, with: root) }
    }

    @Test func aRoundOfAThousandFitsOneLine() throws {
        let first = Limits.maximumNodeNumber - UInt64(Limits.maximumCohort) + 1
        let nodes = (first...Limits.maximumNodeNumber).map { NodeIdentifier($0) }
        func record(_ nodes: [NodeIdentifier]) -> RoundRecord {
            RoundRecord(
                round: digest, advertised: nodes.map { .init(node: $0, ledgerHead: digest) }, charged: nodes,
                contributors: nodes, survivorContext: digest, signaturesDigest: digest)
        }
        let longest = try #require(AbortReason.allCases.max { $0.rawValue.utf8.count < $1.rawValue.utf8.count })
        for event in [LogEvent.roundClosed(record(nodes)), .roundAborted(record(nodes), reason: longest)] {
            let bytes = try LogEntry(time: Limits.maximumTime, event: event).canonicalBytes()
            #expect(try LogEntry(canonicalBytes: bytes).event == event)
        }
        let more = LogEvent.roundClosed(record([NodeIdentifier(first - 1)] + nodes))
        let bytes = try LogEntry(time: 7, event: more).canonicalBytes()
        #expect(throws: FederationError.self) { try LogEntry(canonicalBytes: bytes) }
    }

    @Test func everyoneWhoWasEverAMemberMayHaveSpentInAPeriod() throws {
        func settlement(_ count: Int) -> LogEvent {
            let balances = (1...UInt64(count)).map {
                BudgetSettlement.Balance(
                    node: NodeIdentifier($0), chargedNanoRho: Limits.maximumNanoRho, ledgerHead: digest)
            }
            return .budgetSettled(BudgetSettlement(period: Limits.maximumPeriod, balances: balances))
        }
        let largest = settlement(Limits.maximumRosterEntries)
        #expect(try readBack(largest).event == largest)
        #expect(throws: FederationError.self) { try readBack(settlement(Limits.maximumRosterEntries + 1)) }
        // What one line can hold is never written in parts.
        #expect(try readBack(settlement(400)).lines == 1)
    }
}
