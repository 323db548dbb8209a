// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol
import Synchronization
import Testing
import TributaryNode

struct EnrolmentTests {
    /// A head office that answers what a test tells it to.
    private final class Office: EnrolmentOffice {
        private struct State {
            var requests: [[UInt8]] = []
            var answers: [EnrolmentStatus] = []
            var fails = false
        }

        private let state: Mutex<State>

        init(_ answers: [EnrolmentStatus], fails: Bool = false) {
            state = Mutex(State(answers: answers, fails: fails))
        }

        var requests: [[UInt8]] { state.withLock { $0.requests } }

        func enroll(_ request: [UInt8]) async throws -> [UInt8] {
            try state.withLock { state in
                state.requests.append(request)
                guard !state.fails else {
                    state.fails = false
                    throw CancellationError()
                }
                return Array("enrolment-1".utf8)
            }
        }

        func enrolment(_ identifier: String) async throws -> [UInt8]? {
            state.withLock { state in
                guard identifier == "enrolment-1", let answer = state.answers.first else { return nil }
                if state.answers.count > 1 { state.answers.removeFirst() }
                return answer.canonicalBytes
            }
        }
    }

    private let federation: TestFederation
    private let node = TemporaryNode()
    private let workspace: NodeWorkspace

    init() async throws {
        federation = try TestFederation()
        #expect(await node.run("init", "--no-passphrase") == 0)
        workspace = try node.workspace()
    }

    private var key: VerifyingKey { workspace.secrets.identity.verifyingKey }

    private func approved(_ epochs: [UnverifiedRosterEpoch]? = nil) throws -> EnrolmentStatus {
        EnrolmentStatus(
            epochs: try epochs ?? federation.epochs(for: key),
            certificate: try federation.certificate(for: workspace.secrets))
    }

    private func dialogue(_ office: Office) -> EnrolmentDialogue {
        EnrolmentDialogue(
            directory: node.directory, secrets: workspace.secrets, store: workspace.store, clock: FixedClock(),
            office: office)
    }

    /// That the branch believes no root key and has kept nothing of head office's answer.
    private func expectNothingPinned(sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try workspace.store.load(identity: workspace.secrets.identity) == nil, sourceLocation: sourceLocation)
        #expect(!PrivateFile.exists(node.directory.certificate), sourceLocation: sourceLocation)
        #expect(!PrivateFile.exists(node.directory.coordinator), sourceLocation: sourceLocation)
    }

    @Test func theRightFingerprintPinsTheRootAndKeepsTheMembership() async throws {
        let dialogue = dialogue(Office([try approved()]))
        let pending = try await dialogue.ask(federation.invitation())
        let typed = federation.fingerprint(key).lowercased().replacing("-", with: " ")
        let membership = try #require(try await dialogue.finish(pending, typed: typed, waitSeconds: 0))
        #expect(membership.branch == "north" && membership.node == NodeIdentifier(rawValue: 9))
        let state = try #require(try workspace.store.load(identity: workspace.secrets.identity))
        #expect(state.membership.rootKey == federation.root.verifyingKey)
        #expect(state.roster.number == 2)
        #expect(try workspace.tlsIdentity().validity.contains(TestFederation.now))
        #expect(!PrivateFile.exists(node.directory.pendingEnrolment))
        for path in [node.directory.certificate, node.directory.coordinator] {
            #expect(PrivateFile.permissions(path) == 0o600)
        }
    }

    @Test(arguments: ["", "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF", "last digit"])
    func aWrongFingerprintPinsNothing(_ typed: String) async throws {
        let dialogue = dialogue(Office([try approved()]))
        let pending = try await dialogue.ask(federation.invitation())
        var wrong = typed
        if typed == "last digit" {
            let right = federation.fingerprint(key)
            wrong = right.dropLast() + (right.hasSuffix("A") ? "B" : "A")
        }
        await #expect(throws: TributaryNodeError.wrongFingerprint) {
            try await dialogue.finish(pending, typed: wrong, waitSeconds: 0)
        }
        try expectNothingPinned()
    }

    @Test func theFingerprintOfAnotherRootKeyPinsNothing() async throws {
        // Head office swaps the root key in the invitation and signs a roster of its own with it.
        let swapped = try TestFederation()
        var invitation = federation.invitation()
        invitation.rootKey = swapped.root.verifyingKey
        let epochs = try federation.epochs(for: key).map {
            try UnverifiedRosterEpoch.sign($0.epoch, with: swapped.root)
        }
        let dialogue = dialogue(Office([try approved(epochs)]))
        let pending = try await dialogue.ask(invitation)
        await #expect(throws: TributaryNodeError.wrongFingerprint) {
            try await dialogue.finish(pending, typed: federation.fingerprint(key), waitSeconds: 0)
        }
        try expectNothingPinned()
    }

    @Test func aBranchThatIsNotSignedInYetKeepsNothingAndMayAskAgain() async throws {
        let waiting = EnrolmentStatus(epochs: [], certificate: [])
        let dialogue = dialogue(Office([waiting, waiting, try approved()]))
        let pending = try await dialogue.ask(federation.invitation())
        let typed = federation.fingerprint(key)
        #expect(try await dialogue.finish(pending, typed: typed, waitSeconds: 0) == nil)
        try expectNothingPinned()
        #expect(try await dialogue.finish(pending, typed: typed, waitSeconds: 2) != nil)
    }

    @Test func aRequestWithoutAnAnswerIsSentAgainByteForByte() async throws {
        let office = Office([], fails: true)
        await #expect(throws: CancellationError.self) { try await dialogue(office).ask(federation.invitation()) }
        let pending = try await dialogue(office).ask(federation.invitation())
        #expect(pending.identifier == "enrolment-1")
        #expect(office.requests.count == 2 && office.requests[0] == office.requests[1])
        _ = try await dialogue(office).ask(federation.invitation())
        #expect(office.requests.count == 2)
    }

    @Test func anInvitationThatHasEndedIsNotUsed() async throws {
        let office = Office([])
        await #expect(throws: TributaryNodeError.self) {
            try await dialogue(office).ask(federation.invitation(expiresAt: TestFederation.now - 1))
        }
        #expect(office.requests.isEmpty)
        _ = try await dialogue(office).ask(federation.invitation(expiresAt: TestFederation.now))
    }

    private enum Lie: CaseIterable {
        case chainBroken, firstMissing, otherRoot, notListed, suspended, otherName, expired, otherFederation
        case otherCertificate
    }

    @Test(arguments: Lie.allCases)
    private func aRosterOrCertificateThatLiesPinsNothing(_ lie: Lie) async throws {
        var answer = try approved()
        let first = federation.epoch(1, after: nil, node: nil)
        switch lie {
        case .chainBroken:
            answer.epochs = try federation.signed(
                [first, federation.epoch(2, after: nil, node: key)].map {
                    var epoch = $0
                    if epoch.number == 2 { epoch.previous = ProtocolHash.digest("test", [1]) }
                    return epoch
                })
        case .firstMissing: answer.epochs.removeFirst()
        case .otherRoot: answer.epochs = try federation.signed(answer.epochs.map(\.epoch), with: TestFederation().root)
        case .notListed: answer.epochs = try federation.signed([first])
        case .suspended:
            answer.epochs = try federation.signed(
                [first, federation.epoch(2, after: first, node: key, status: .suspended)])
        case .otherName:
            answer.epochs = try federation.signed([first, federation.epoch(2, after: first, node: key, name: "south")])
        case .expired:
            var late = federation.epoch(2, after: first, node: key)
            late.validUntil = TestFederation.now - 1
            answer.epochs = try federation.signed([first, late])
        case .otherFederation:
            answer.epochs = try federation.signed(
                answer.epochs.map { epoch in
                    var other = epoch.epoch
                    other.federation = ProtocolHash.digest("test", [2])
                    return other
                })
        case .otherCertificate:
            var random = SystemRandomSource()
            answer.certificate = try federation.certificate(for: NodeSecrets.generate(from: &random))
        }
        let dialogue = dialogue(Office([answer]))
        let pending = try await dialogue.ask(federation.invitation())
        await #expect(throws: TributaryNodeError.self) {
            try await dialogue.finish(pending, typed: federation.fingerprint(key), waitSeconds: 0)
        }
        try expectNothingPinned()
    }
}
