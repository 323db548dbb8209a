// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import HTTPTransport

/// The coordinator's secrets at rest: the log's signing key and the certificate authority's key.
struct KeyFiles: Sendable {
    let directory: CoordinatorDirectory

    private static let logPurpose = "tributary coordinator log key"
    private static let authorityPurpose = "tributary coordinator authority key"

    func save(logKey: SigningKey, authority: CertificateAuthority, passphrase: String?) throws {
        var random = SystemRandomSource()
        try directory.write(
            SealedStorage.seal(
                logKey.seed, passphrase: passphrase, purpose: Self.logPurpose, random: &random),
            to: directory.logKeyFile)
        try directory.write(
            SealedStorage.seal(
                authority.key, passphrase: passphrase, purpose: Self.authorityPurpose, random: &random),
            to: directory.authorityKeyFile)
        try directory.write(authority.certificate, to: directory.authorityFile)
    }

    var needPassphrase: Bool {
        get throws { SealedStorage.needsPassphrase(try directory.read(directory.logKeyFile)) }
    }

    func logKey(passphrase: String?) throws -> SigningKey {
        try SigningKey(
            seed: SealedStorage.open(
                directory.read(directory.logKeyFile), passphrase: passphrase, purpose: Self.logPurpose))
    }

    func authority(passphrase: String?) throws -> CertificateAuthority {
        try CertificateAuthority(
            certificate: directory.read(directory.authorityFile),
            key: SealedStorage.open(
                directory.read(directory.authorityKeyFile), passphrase: passphrase,
                purpose: Self.authorityPurpose))
    }
}
