// SPDX-License-Identifier: Apache-2.0

/// Whether a node with a good certificate may be served now. Asked for every request, so that a revocation takes
/// effect at once and not at the next handshake.
public enum PeerAuthorization: Hashable, Sendable {
    case granted
    /// - Parameters:
    ///   - code: a stable snake_case name, for example `revoked`.
    ///   - detail: one sentence for the node's operator.
    case refused(code: String, detail: String)
}
