// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import Logging
import RoundProtocol
import ServiceLifecycle
import TransparencyLog

/// Composes the running coordinator: the engine between its store and its two listeners.
struct CoordinatorService: Service {
    let engine: CoordinatorEngine
    let server: CoordinatorServer
    private let authority: CertificateAuthority
    private let names: [ServerName]
    private let couriers: [WitnessCourier]
    /// Witnesses that cannot be called on as they are set up, and why. They hold nothing up.
    private let unusable: [(witness: OutsideWitness, reason: String)]
    private let clock = SystemClock()

    /// Connections that each listener holds open at once.
    private static let maximumConnections = 4096
    private static let secondsBetweenRenewalChecks = 3600

    init(
        _ coordinator: OpenCoordinator, keys: KeyFiles, passphrase: String?, logger: Logger
    ) throws {
        let log = try coordinator.logAppender(passphrase: passphrase)
        authority = try keys.authority(passphrase: passphrase)
        names = try coordinator.settings.serverNames.map { try ServerName($0) }
        let store = coordinator.store
        engine = try CoordinatorEngine(
            store: store, log: log,
            pipeline: ReleasePipeline(
                log: log, codeVersion: CodeVersion.text, encode: { try ModelContent.encode($0) }),
            rootKey: coordinator.rootKey, clock: clock, settings: coordinator.settings.engine,
            outsiders: coordinator.settings.witnesses, logger: logger)
        var couriers: [WitnessCourier] = []
        var unusable: [(witness: OutsideWitness, reason: String)] = []
        for witness in coordinator.settings.witnesses {
            do {
                couriers.append(
                    try WitnessCourier(witness, in: coordinator.directory, engine: engine, logger: logger))
            } catch {
                logger.error("witness \(witness.key.name) is not called on: \(error)")
                unusable.append((witness, "\(error)"))
            }
        }
        (self.couriers, self.unusable) = (couriers, unusable)
        let registry = MemberRegistry(
            engine: engine, store: store, authority: authority, clock: clock, playbooks: coordinator.directory.playbooks
        )
        let listen = coordinator.settings.listen
        func listener(_ port: Int) -> CoordinatorServerConfiguration.Listener {
            CoordinatorServerConfiguration.Listener(
                host: listen, port: port, maximumConnections: Self.maximumConnections)
        }
        server = try CoordinatorServer(
            configuration: CoordinatorServerConfiguration(
                nodes: listener(coordinator.settings.nodePort), everyone: listener(coordinator.settings.publicPort)),
            authority: authority.certificate, identity: try Self.serverIdentity(authority, names, clock),
            nodes: NodeService(engine: engine, registry: registry),
            everyone: PublicService(
                enrolments: EnrolmentDesk(store: store, registry: registry, clock: clock),
                governance: GovernanceDesk(
                    engine: engine, store: store, log: log, rootKey: coordinator.rootKey,
                    federation: coordinator.federation, clock: clock),
                dashboard: Dashboard(coordinator: coordinator, engine: engine), store: store),
            now: { [clock] in clock.now() }, authorize: { await registry.authorize($0) }, logger: logger)
    }

    /// Keeps time for the engine and renews the server's certificate, until graceful shutdown.
    func run() async throws {
        for (witness, reason) in unusable { await engine.note(witness, reason) }
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await engine.run() }
                group.addTask { try await renewCertificate() }
                for courier in couriers { group.addTask { try await courier.run() } }
                do {
                    try await group.next()
                } catch is CancellationError {}
                group.cancelAll()
            }
        }
    }

    private func renewCertificate() async throws {
        var identity = try Self.serverIdentity(authority, names, clock)
        while !Task.isCancelled {
            try await Task.sleep(for: .seconds(Self.secondsBetweenRenewalChecks))
            guard identity.validity.isRenewalDue(at: clock.now()) else { continue }
            identity = try Self.serverIdentity(authority, names, clock)
            try server.use(identity)
        }
    }

    private static func serverIdentity(
        _ authority: CertificateAuthority, _ names: [ServerName], _ clock: SystemClock
    ) throws -> TLSIdentity {
        try authority.issueServer(
            names: names,
            validity: CertificateValidity(
                now: clock.now(), lifetimeSeconds: CertificateValidity.leafLifetimeSeconds))
    }
}

/// What releases and pages say about the program that made them.
enum CodeVersion {
    static let text = "tributary 0.1.0"
}
