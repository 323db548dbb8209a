// SPDX-License-Identifier: Apache-2.0

internal import Cryptography
internal import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// The coordinator's two listeners: one for nodes, with mutual TLS, and one for everyone else.
///
/// It only moves bytes: what they mean is the gateways' affair. It is a service: graceful shutdown ends waiting polls,
/// lets running requests finish, and then returns from ``run()``.
public struct CoordinatorServer: Service {
    /// The ports the listeners got.
    public struct Ports: Hashable, Sendable {
        public let nodes: Int
        public let everyone: Int
    }

    private let configuration: CoordinatorServerConfiguration
    private let nodeCredentials: ServerCredentials
    private let publicCredentials: ServerCredentials
    private let nodeTable: EndpointTable<PeerIdentity>
    private let publicTable: EndpointTable<AnonymousCaller>
    private let logger: Logger
    private let bound = BoundPorts()

    /// - Parameters:
    ///   - authority: the certificate (DER) that node certificates must be signed by.
    ///   - identity: what both listeners show.
    ///   - nodes: serves nodes.
    ///   - everyone: serves everyone else.
    ///   - now: the time in seconds since 1970.
    ///   - authorize: whether a node may be served; asked for every request.
    /// - Throws: ``HTTPTransportError/invalidConfiguration(field:reason:)``,
    ///   ``HTTPTransportError/invalidCertificate(reason:)``.
    public init(
        configuration: CoordinatorServerConfiguration, authority: [UInt8], identity: TLSIdentity,
        nodes: any NodeGateway, everyone: any PublicGateway, now: @escaping @Sendable () -> UInt64,
        authorize: @escaping @Sendable (PeerIdentity) async throws -> PeerAuthorization, logger: Logger
    ) throws {
        try configuration.validate()
        self.configuration = configuration
        self.logger = logger
        nodeCredentials = try ServerCredentials(identity: identity, clientAuthority: authority)
        publicCredentials = try ServerCredentials(identity: identity, clientAuthority: nil)
        nodeTable = EndpointTable(
            endpoints: NodeEndpoints(gateway: nodes, pollSeconds: configuration.pollSeconds).table, fallback: nil,
            identify: NodeIdentification(now: now, authorize: authorize).identify,
            peer: { caller, _ in caller.identityKey.hex },
            budget: UploadBudget(bytes: configuration.uploadBytesInFlight))
        let publicEndpoints = PublicEndpoints(gateway: everyone)
        publicTable = EndpointTable(
            endpoints: publicEndpoints.table, fallback: publicEndpoints.other,
            identify: { _ in AnonymousCaller() }, peer: { _, channel in RemoteNetwork.name(channel.remoteAddress) },
            budget: UploadBudget(bytes: configuration.publicUploadBytesInFlight))
    }

    /// Serves until graceful shutdown.
    public func run() async throws {
        let (nodes, everyone) = affordable(configuration.nodes, configuration.everyone)
        let listeners: [any Service] = [
            application(nodeTable, nodeCredentials, nodes, configuration.requestSeconds) {
                await bound.bound(nodes: $0)
            },
            application(
                publicTable, publicCredentials, everyone,
                min(configuration.requestSeconds, configuration.publicRequestSeconds)
            ) { await bound.bound(everyone: $0) },
        ]
        do {
            let group = ServiceGroupConfiguration(services: listeners, logger: logger)
            try await ServiceGroup(configuration: group).run()
            await bound.failed(CancellationError())
        } catch {
            await bound.failed(error)
            throw error
        }
    }

    /// The ports, once both listeners are open.
    ///
    /// - Throws: what kept them from opening.
    public func ports() async throws -> Ports { try await bound.wait() }

    /// Shows another certificate from the next connection on, without a restart.
    public func use(_ identity: TLSIdentity) throws {
        try nodeCredentials.use(identity)
        try publicCredentials.use(identity)
    }

    /// What both listeners answer: the list that the documentation must have.
    package var endpoints: [EndpointSummary] {
        nodeTable.endpoints.map { $0.summary(listener: "nodes") }
            + publicTable.endpoints.map { $0.summary(listener: "everyone") }
    }

    /// The listeners with no more connections than this process may have open.
    private func affordable(
        _ nodes: CoordinatorServerConfiguration.Listener, _ everyone: CoordinatorServerConfiguration.Listener
    ) -> (CoordinatorServerConfiguration.Listener, CoordinatorServerConfiguration.Listener) {
        let wanted = nodes.maximumConnections + everyone.maximumConnections
        let room = DescriptorLimit.raise(to: wanted + DescriptorLimit.reserve) - DescriptorLimit.reserve
        guard room < wanted else { return (nodes, everyone) }
        logger.warning("the system's limit on open files allows \(max(2, room)) connections, not \(wanted)")
        func share(_ listener: CoordinatorServerConfiguration.Listener) -> CoordinatorServerConfiguration.Listener {
            var listener = listener
            listener.maximumConnections = max(1, min(listener.maximumConnections, room / 2))
            return listener
        }
        return (share(nodes), share(everyone))
    }

    private func application<Caller: Sendable>(
        _ table: EndpointTable<Caller>, _ credentials: ServerCredentials,
        _ listener: CoordinatorServerConfiguration.Listener, _ requestSeconds: Int,
        onBound: @escaping @Sendable (Int) async -> Void
    ) -> Application<EndpointTable<Caller>> {
        Application(
            responder: table,
            server: SecuredChannel.builder(
                credentials: credentials, configuration: configuration, requestSeconds: requestSeconds),
            configuration: ApplicationConfiguration(
                address: .hostname(listener.host, port: listener.port),
                availableConnectionsDelegate: MaximumAvailableConnections(listener.maximumConnections)),
            onServerRunning: { channel in await onBound(channel.localAddress?.port ?? listener.port) },
            logger: logger)
    }
}
