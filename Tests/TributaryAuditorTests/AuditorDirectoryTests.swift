// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Testing
import TributaryAuditor

struct AuditorDirectoryTests {
    private let folder: TemporaryFolder
    private let files: AuditorDirectory

    init() throws {
        folder = try TemporaryFolder()
        files = AuditorDirectory(path: folder.path + "/auditor")
    }

    private func initialise() throws -> VerifyingKey {
        try files.create()
        var random = SeededRandomSource(seed: .zero)
        let root = try files.rootKey.create(passphrase: nil, random: &random).verifyingKey
        try PrivateFile.write(Array("\(root.hex)\n".utf8), to: files.rootPublicKey)
        return root
    }

    private func descriptor(_ root: VerifyingKey, federation: Digest = TestFederation.federation) throws -> String {
        let descriptor = FederationDescriptor(
            federation: federation, rootKey: root, logOrigin: TestFederation.origin,
            logKey: TestFederation().logKey.verifyingKey, publicAddress: "https://localhost:8443", authority: [1])
        let path = "\(folder.path)/\(UUID().uuidString)"
        try PrivateFile.write(Array(descriptor.text.utf8), to: path)
        return path
    }

    @Test func everythingIsForItsOwnerOnly() throws {
        _ = try initialise()
        for path in [files.path, files.officers, files.rosters] {
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
        }
        let key = try FileManager.default.attributesOfItem(atPath: files.rootKey.path)
        #expect(key[.posixPermissions] as? Int == 0o600)
        #expect(throws: AuditorError.self) { try files.create() }
    }

    @Test func aFederationIsRememberedAfterItsFirstUse() throws {
        let root = try initialise()
        #expect(throws: AuditorError.self) { try files.federation(file: nil) }
        let stated = try files.federation(file: descriptor(root))
        #expect(try files.federation(file: nil) == stated)
    }

    @Test func anotherRootKeyIsRefused() throws {
        _ = try initialise()
        let other = try TestFederation.key(9).verifyingKey
        #expect(throws: AuditorError.self) { try files.federation(file: descriptor(other)) }
        #expect(!PrivateFile.exists(files.descriptor))
    }

    @Test func anotherFederationIsRefused() throws {
        let root = try initialise()
        let first = try files.federation(file: descriptor(root))
        #expect(throws: AuditorError.self) { try files.federation(file: descriptor(root, federation: .zero)) }
        #expect(try files.federation(file: nil) == first)
    }

    @Test func aSealedKeyNeedsItsPassphrase() throws {
        let key = SealedKey(path: folder.path + "/key", purpose: "test")
        var random = SeededRandomSource(seed: .zero)
        let made = try key.create(passphrase: "correct horse", random: &random)
        let right = PassphraseSource(file: nil, environment: [:]) { _ in "correct horse" }
        let wrong = PassphraseSource(file: nil, environment: [:]) { _ in "battery staple" }
        let nobody = PassphraseSource(file: nil, environment: [:]) { _ in nil }
        #expect(try key.open(right).verifyingKey == made.verifyingKey)
        #expect(throws: AuditorError.self) { try key.open(wrong) }
        #expect(throws: AuditorError.self) { try key.open(nobody) }
        let foreign = SealedKey(path: key.path, purpose: "another")
        #expect(throws: AuditorError.self) { try foreign.open(right) }
    }

    @Test func aNewPassphraseIsLongAndTypedTwice() throws {
        func source(_ answers: [String]) -> PassphraseSource {
            let rest = Answers(answers)
            return PassphraseSource(file: nil, environment: [:]) { _ in rest.next() }
        }
        #expect(try source(["12345678", "12345678"]).new() == "12345678")
        #expect(throws: AuditorError.self) { try source(["1234567", "1234567"]).new() }
        #expect(throws: AuditorError.self) { try source(["12345678", "12345679"]).new() }
    }

    private final class Answers: @unchecked Sendable {
        private var rest: [String]
        init(_ rest: [String]) { self.rest = rest }
        func next() -> String? { rest.isEmpty ? nil : rest.removeFirst() }
    }
}
