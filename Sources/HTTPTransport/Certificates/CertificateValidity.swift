// SPDX-License-Identifier: Apache-2.0

/// From when until when a certificate may be used, in seconds since 1970-01-01 UTC.
public struct CertificateValidity: Hashable, Sendable {
    /// How far a certificate is dated back, so that a peer whose clock is slow accepts it.
    public static let backdatingSeconds: UInt64 = 300
    /// How long the federation's own certificate authority lives: ten years.
    public static let authorityLifetimeSeconds: UInt64 = 3653 * 86_400
    /// How long a certificate of the coordinator or of a node lives: thirty days. It renews itself.
    public static let leafLifetimeSeconds: UInt64 = 30 * 86_400

    /// The first second of validity.
    public let notBefore: UInt64
    /// The last second of validity.
    public let notAfter: UInt64

    /// - Throws: ``HTTPTransportError/invalidCertificate(reason:)`` unless `notBefore` is earlier than `notAfter`.
    public init(notBefore: UInt64, notAfter: UInt64) throws {
        guard notBefore < notAfter else {
            throw HTTPTransportError.invalidCertificate(reason: "it would end before it begins")
        }
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// A certificate that lives for `lifetimeSeconds` from `now` on, dated back by ``backdatingSeconds``.
    public init(now: UInt64, lifetimeSeconds: UInt64) throws {
        let backdating = min(now, Self.backdatingSeconds)
        try self.init(notBefore: now - backdating, notAfter: now + lifetimeSeconds)
    }

    /// Whether the certificate may be used at `now`.
    public func contains(_ now: UInt64) -> Bool { (notBefore...notAfter).contains(now) }

    /// When two thirds of the lifetime are over: the time to ask for the next certificate.
    public var renewalDue: UInt64 { notBefore + (notAfter - notBefore) / 3 * 2 }

    /// Whether it is time to renew.
    public func isRenewalDue(at now: UInt64) -> Bool { now >= renewalDue }
}
