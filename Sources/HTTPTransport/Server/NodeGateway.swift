// SPDX-License-Identifier: Apache-2.0

/// What the coordinator does for nodes. Every call comes over a mutually authenticated connection whose peer has just
/// been authorised; bytes are canonical and checked for length only.
///
/// Errors that are ``ProblemConvertible`` reach the node as problem documents; all others become `internal`.
public protocol NodeGateway: Sendable {
    /// Waits until there is something for this node to do.
    ///
    /// The transport cancels the task when the longest wait is over or the server shuts down; an answer that is
    /// returned nevertheless is delivered.
    /// - Returns: the instruction, or nil when there is none yet.
    func poll(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8]?

    /// Whether a message of so many bytes is wanted from this node now; asked before any of it is read. One that is not
    /// is answered like one that came too late: with nothing.
    func awaits(_ kind: NodeMessageKind, bytes: Int, from peer: PeerIdentity) async throws -> Bool

    /// Takes a message. A message that was taken before gives the same answer again.
    func submit(_ message: [UInt8], kind: NodeMessageKind, from peer: PeerIdentity) async throws -> [UInt8]?

    /// Reads a public object; nil if there is none.
    func fetch(_ resource: NodeResource, from peer: PeerIdentity) async throws -> [UInt8]?

    /// Signs the next certificate of a node whose certificate is still good.
    ///
    /// - Parameter request: PKCS#10, DER.
    /// - Returns: the certificate, DER.
    func renewCertificate(_ request: [UInt8], from peer: PeerIdentity) async throws -> [UInt8]
}

extension NodeGateway {
    public func awaits(_ kind: NodeMessageKind, bytes: Int, from peer: PeerIdentity) async throws -> Bool { true }
}
