// SPDX-License-Identifier: Apache-2.0

/// Why a service does not do what was asked, in the terms that a client can act on.
///
/// A service throws it, or an error that is ``ProblemConvertible`` to it; every other error becomes an `internal`
/// problem without any detail.
public struct GatewayProblem: Error, Hashable, Sendable {
    /// What the client can conclude.
    public enum Kind: Hashable, Sendable {
        /// The message is bad. Sending it again will not help.
        case rejection
        /// This peer may not do this.
        case forbidden
        /// The named thing does not exist.
        case notFound
        /// The message contradicts what is already there.
        case conflict
        /// Not now.
        case unavailable(retryAfterSeconds: Int)
        /// The coordinator is at fault. Its detail stays in its log.
        case failure
    }

    public let kind: Kind
    /// A stable snake_case name.
    public let code: String
    /// One sentence for a person: public facts only.
    public let detail: String

    public init(kind: Kind, code: String, detail: String) {
        self.kind = kind
        self.code = code
        self.detail = detail
    }
}

/// An error of a lower layer that a service may let through to a client.
public protocol ProblemConvertible: Error {
    /// What the client is told.
    var problem: GatewayProblem { get }
}

extension GatewayProblem: ProblemConvertible {
    public var problem: GatewayProblem { self }
}
