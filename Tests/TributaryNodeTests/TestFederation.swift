// SPDX-License-Identifier: Apache-2.0

import Cryptography
import DifferentialPrivacy
import Federation
import HTTPTransport
import RoundProtocol
import Synchronization
import TributaryNode

/// A federation of one branch under test and a few others, with real keys and certificates.
struct TestFederation {
    static let now: UInt64 = 1_800_000_000
    static let logOrigin = "log.example/test"

    let root: SigningKey
    let logKey: SigningKey
    let others: [SigningKey]
    let authority: CertificateAuthority
    let federation = ProtocolHash.digest("test", Array("federation".utf8))

    init(others count: Int = 2) throws {
        var random = SystemRandomSource()
        root = try SigningKey.generate(from: &random)
        logKey = try SigningKey.generate(from: &random)
        others = try (0..<count).map { _ in try SigningKey.generate(from: &random) }
        authority = try CertificateAuthority.create(
            federation: "test",
            validity: CertificateValidity(
                now: Self.now, lifetimeSeconds: CertificateValidity.authorityLifetimeSeconds))
    }

    func invitation(expiresAt: UInt64 = now + 3600) -> Invitation {
        Invitation(
            branch: "north", federation: federation, rootKey: root.verifyingKey,
            publicAddress: "https://127.0.0.1:1", nodeAddress: "https://127.0.0.1:2",
            authority: authority.certificate, secret: [UInt8](repeating: 7, count: Invitation.secretBytes),
            expiresAt: expiresAt)
    }

    /// The fingerprint that the privacy officer reads out.
    func fingerprint(_ node: VerifyingKey) -> String {
        "\(Fingerprint(federation: federation, root: root.verifyingKey, node: node))"
    }

    func epoch(
        _ number: UInt64, after previous: RosterEpoch?, node: VerifyingKey?, status: RosterMember.Status = .active,
        name: String = "north"
    ) -> RosterEpoch {
        var members = others.enumerated().map { index, key in
            RosterMember(
                node: NodeIdentifier(rawValue: UInt64(index + 1)), name: "other-\(index + 1)",
                identityKey: key.verifyingKey, status: .active, joinedInEpoch: 1)
        }
        if let node {
            members.append(
                RosterMember(
                    node: NodeIdentifier(rawValue: 9), name: name, identityKey: node, status: status,
                    joinedInEpoch: number))
        }
        return RosterEpoch(
            federation: federation, number: number, previous: previous?.digest ?? .zero,
            issuedAt: Self.now - 100 + number, validUntil: Self.now + 86_400, logOrigin: Self.logOrigin,
            logKey: logKey.verifyingKey,
            policy: PrivacyPolicy(
                period: 1, budgetNanoRho: 1_000_000_000, approvalAboveNanoRho: 1_000_000_000, minimumCohort: 3,
                assumedColluders: 1),
            members: members, officers: [])
    }

    func signed(_ epochs: [RosterEpoch], with key: SigningKey? = nil) throws -> [UnverifiedRosterEpoch] {
        try epochs.map { try UnverifiedRosterEpoch.sign($0, with: key ?? root) }
    }

    /// Two epochs: before the branch came, and since.
    func epochs(for node: VerifyingKey) throws -> [UnverifiedRosterEpoch] {
        let first = epoch(1, after: nil, node: nil)
        return try signed([first, epoch(2, after: first, node: node)])
    }

    func certificate(for secrets: NodeSecrets, lifetimeSeconds: UInt64 = 86_400 * 30) throws -> [UInt8] {
        try authority.issueNode(
            request: NodeCertificateRequest(key: secrets.tlsKey).request, identity: secrets.identity.verifyingKey,
            validity: CertificateValidity(now: Self.now, lifetimeSeconds: lifetimeSeconds))
    }

    func membership() -> Membership {
        Membership(
            node: NodeIdentifier(rawValue: 9), branch: "north", federation: federation, rootKey: root.verifyingKey)
    }

    static func contract(_ name: String = "test") throws -> FeatureContract {
        try FeatureContract(
            name: name, version: 1, purpose: "To test.",
            features: [
                Feature(
                    name: "age", title: "age", unit: "years",
                    kind: .numeric(lowerBound: 0, upperBound: 100, transform: .identity, bins: 10, specialValues: [])),
                Feature(name: "plan", kind: .categorical(categories: ["basic", "full"])),
            ],
            label: nil)
    }

    /// A study of one round.
    static func study(
        _ name: String = "statistics-q4", nanoRho: UInt64 = 10_000_000, cohort: UInt64 = 3,
        contract: FeatureContract? = nil
    ) throws -> StudySpecification {
        try draft(name, nanoRho: nanoRho, cohort: cohort, contract: contract).specification()
    }

    static func draft(
        _ name: String = "statistics-q4", nanoRho: UInt64 = 10_000_000, cohort: UInt64 = 3,
        contract: FeatureContract? = nil
    ) throws -> StudyDraft {
        try StudyDraft(
            identifier: StudyIdentifier(name), title: "Customers in numbers", purpose: "analytics",
            analysis: .statistics(StatisticsSpecification()), contract: contract ?? Self.contract(),
            referenceTime: 1_759_190_400, period: 1, inverseDelta: 1_000_000, nanoRho: nanoRho,
            minimumCohort: cohort, assumedColluders: 1, branches: 3, proposedBy: "ada", proposedAt: now)
    }
}

/// A clock that stands still.
struct FixedClock: WallClock {
    var seconds: UInt64 = TestFederation.now

    func now() -> UInt64 { seconds }
}

/// A clock that a test sets.
final class TestClock: WallClock {
    private let seconds = Mutex(TestFederation.now)

    func now() -> UInt64 { seconds.withLock { $0 } }

    func wait(seconds more: UInt64) { seconds.withLock { $0 += more } }
}
