// SPDX-License-Identifier: Apache-2.0

import Cryptography
import HTTPTransport
import Testing

struct CertificateValidityTests {
    @Test func isDatedBackAndContainsItsEnds() throws {
        let validity = try CertificateValidity(now: 10_000, lifetimeSeconds: 600)
        #expect(validity.notBefore == 10_000 - CertificateValidity.backdatingSeconds)
        #expect(validity.notAfter == 10_600)
        #expect(!validity.contains(validity.notBefore - 1))
        #expect(validity.contains(validity.notBefore))
        #expect(validity.contains(validity.notAfter))
        #expect(!validity.contains(validity.notAfter + 1))
    }

    @Test func renewalIsDueAfterTwoThirds() throws {
        let validity = try CertificateValidity(notBefore: 1000, notAfter: 4000)
        #expect(validity.renewalDue == 3000)
        #expect(!validity.isRenewalDue(at: 2999))
        #expect(validity.isRenewalDue(at: 3000))
    }

    @Test func mustNotBeEmpty() {
        #expect(throws: HTTPTransportError.self) { try CertificateValidity(notBefore: 5, notAfter: 5) }
    }

    @Test func survivesTheCertificate() throws {
        let validity = try CertificateValidity(notBefore: 1_700_000_001, notAfter: 4_000_000_001)
        let node = try TestFederation().node(TestFederation.identityKey(), validity: validity)
        #expect(node.validity == validity)
    }

    @Test(arguments: ["", "-a", "a-", "a..b", "a b", "ä", "a/b", String(repeating: "a", count: 64), "*.example"])
    func refusesAsServerName(_ text: String) {
        #expect(throws: HTTPTransportError.self) { try ServerName(text) }
    }

    @Test func readsServerNames() throws {
        #expect(try ServerName("Localhost") == .host("localhost"))
        #expect(try ServerName("192.0.2.1") == .address("192.0.2.1"))
        #expect(try ServerName("::1") == .address("::1"))
        let longest = Array(repeating: String(repeating: "a", count: 61), count: 4).joined(separator: ".") + ".aaaaa"
        #expect(longest.utf8.count == 253)
        #expect(try ServerName(longest) == .host(longest))
        #expect(throws: HTTPTransportError.self) { try ServerName(longest + "a") }
    }

    @Test func readsAddresses() throws {
        #expect(try CoordinatorAddress("https://head-office.example:8443").port == 8443)
        #expect(try CoordinatorAddress("https://head-office.example").port == 443)
        #expect(try "\(CoordinatorAddress("https://[::1]:99/"))" == "https://[::1]:99")
        let refused = [
            "http://a", "a:1", "https://a/b", "https://a?b", "https://u@a", "https://a:0", "https://a:65536",
            "https://", "https://" + String(repeating: "a.", count: 300),
        ]
        for text in refused {
            #expect(throws: HTTPTransportError.self, "\(text)") { try CoordinatorAddress(text) }
        }
    }
}
