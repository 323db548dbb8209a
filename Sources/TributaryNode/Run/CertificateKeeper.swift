// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPTransport
import RoundProtocol

/// Renews the TLS certificate when two thirds of its life are over, without a restart.
actor CertificateKeeper {
    /// Seconds between two tries.
    static let retrySeconds: UInt64 = 60

    private let tools: NodeTools
    private var identity: TLSIdentity
    private var nextTry: UInt64 = 0

    init(_ tools: NodeTools) {
        self.tools = tools
        identity = tools.tls
    }

    /// - Throws: ``HTTPTransportError`` when the coordinator cannot be reached. A refusal is only reported.
    func renewIfDue() async throws {
        let now = tools.clock.now()
        guard identity.validity.isRenewalDue(at: now), now >= nextTry else { return }
        nextTry = now + Self.retrySeconds
        do {
            let request = try NodeCertificateRequest(key: identity.key)
            let certificate = try await tools.link.renewCertificate(request.request)
            let renewed = try request.identity(certificate: certificate, for: tools.identity.verifyingKey)
            guard renewed.validity.notAfter > identity.validity.notAfter else { return }
            try tools.saveCertificate(certificate)
            try tools.link.use(renewed)
            identity = renewed
            tools.report(.certificateRenewed(until: renewed.validity.notAfter))
        } catch let problem as CoordinatorProblem {
            tools.report(.problem(reason: "the certificate was not renewed: \(problem)"))
        }
    }
}
