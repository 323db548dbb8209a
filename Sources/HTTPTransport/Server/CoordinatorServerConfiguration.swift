// SPDX-License-Identifier: Apache-2.0

/// Where the coordinator listens and how patient it is.
public struct CoordinatorServerConfiguration: Sendable {
    /// An address to listen on. Port 0 lets the system choose.
    public struct Listener: Hashable, Sendable {
        public var host: String
        public var port: Int
        /// Connections open at once; further ones wait in the system's queue.
        public var maximumConnections: Int

        public init(host: String, port: Int, maximumConnections: Int) {
            self.host = host
            self.port = port
            self.maximumConnections = maximumConnections
        }
    }

    /// For nodes, with mutual TLS.
    public var nodes: Listener
    /// For everybody else.
    public var everyone: Listener
    /// The longest wait of a poll.
    public var pollSeconds = 25
    /// How long a connection may be silent between requests, or within one.
    public var idleSeconds = 75
    /// How long a new connection may take to its first request, the handshake included.
    public var firstRequestSeconds = 20
    /// How long a request may take to arrive.
    public var requestSeconds = 300
    /// The same on the listener for everybody else, where nobody sends much.
    public var publicRequestSeconds = 20
    /// Bytes of large bodies from nodes that are held at once; further ones wait unread.
    public var uploadBytesInFlight = 64 << 20
    /// The same for everybody else.
    public var publicUploadBytesInFlight = 16 << 20

    public init(nodes: Listener, everyone: Listener) {
        self.nodes = nodes
        self.everyone = everyone
    }

    /// - Throws: ``HTTPTransportError/invalidConfiguration(field:reason:)``.
    func validate() throws {
        for listener in [nodes, everyone] {
            guard (0...65_535).contains(listener.port) else {
                throw HTTPTransportError.invalidConfiguration(field: "port", reason: "is not in 0…65535")
            }
        }
        let positive = [
            ("maximumConnections", nodes.maximumConnections), ("maximumConnections", everyone.maximumConnections),
            ("pollSeconds", pollSeconds), ("idleSeconds", idleSeconds), ("requestSeconds", requestSeconds),
            ("firstRequestSeconds", firstRequestSeconds), ("publicRequestSeconds", publicRequestSeconds),
        ]
        for (field, value) in positive where value < 1 {
            throw HTTPTransportError.invalidConfiguration(field: field, reason: "must be at least 1")
        }
        guard pollSeconds <= TransportLimits.pollSeconds else {
            throw HTTPTransportError.invalidConfiguration(
                field: "pollSeconds", reason: "must be at most \(TransportLimits.pollSeconds)")
        }
        guard uploadBytesInFlight >= NodeMessageKind.maskedInput.bodyLimit else {
            throw HTTPTransportError.invalidConfiguration(
                field: "uploadBytesInFlight", reason: "is smaller than the largest message")
        }
        guard publicUploadBytesInFlight >= TransportLimits.rosterBodyBytes else {
            throw HTTPTransportError.invalidConfiguration(
                field: "publicUploadBytesInFlight", reason: "is smaller than the largest roster")
        }
    }
}
