// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Foundation
import Synchronization
import Testing
import TributaryNode

struct KeyFileTests {
    private func secrets() throws -> NodeSecrets {
        var random = SystemRandomSource()
        return try NodeSecrets.generate(from: &random)
    }

    @Test func sealedSecretsComeBackWithThePassphraseAlone() throws {
        var random = SystemRandomSource()
        let secrets = try secrets()
        let sealed = try secrets.sealed(passphrase: "correct horse", random: &random)
        let opened = try NodeSecrets(opening: sealed, passphrase: "correct horse")
        #expect(opened.identity.verifyingKey == secrets.identity.verifyingKey)
        #expect(opened.customerKey == secrets.customerKey && opened.protocolKey == secrets.protocolKey)
        #expect(opened.tlsKey == secrets.tlsKey)
        #expect(throws: TributaryNodeError.self) { try NodeSecrets(opening: sealed, passphrase: "correct horsf") }
        #expect(throws: TributaryNodeError.self) { try NodeSecrets(opening: sealed, passphrase: nil) }
    }

    @Test func aDamagedKeyFileIsRefused() throws {
        var random = SystemRandomSource()
        let open = try secrets().sealed(passphrase: nil, random: &random)
        let damaged: [[UInt8]] = [[], Array(open.dropLast()), open + [0], Array("TRB0".utf8) + open.dropFirst(4)]
        for bytes in damaged {
            #expect(throws: TributaryNodeError.self) { try NodeSecrets(opening: bytes, passphrase: nil) }
        }
    }

    @Test func secretsArePrintedAsAPlaceholder() throws {
        #expect("\(try secrets())" == "NodeSecrets(redacted)")
    }

    @Test func thePassphraseComesFromTheNamedFileThenTheEnvironmentThenThePerson() throws {
        let node = TemporaryNode()
        try FileManager.default.createDirectory(atPath: node.path, withIntermediateDirectories: true)
        let (first, second) = (node.path + "/a", node.path + "/b")
        try PrivateFile.write(Array("from a file\nrest".utf8), to: first)
        try PrivateFile.write(Array("from the environment".utf8), to: second)
        let environment = [PassphraseSource.variable: second]
        let typed: @Sendable (String) -> String? = { _ in "from a person" }
        func source(_ file: String?, _ environment: [String: String]) -> PassphraseSource {
            PassphraseSource(file: file, environment: environment, prompt: typed)
        }
        #expect(try source(first, environment).existing() == "from a file")
        #expect(try source(nil, environment).existing() == "from the environment")
        #expect(try source(nil, [:]).existing() == "from a person")
        #expect(throws: TributaryNodeError.self) {
            try PassphraseSource(file: nil, environment: [:], prompt: { _ in nil }).existing()
        }
    }

    @Test func aNewPassphraseIsTypedTwiceAndNotShort() throws {
        func source(_ answers: [String]) -> PassphraseSource {
            let rest = Mutex(answers)
            return PassphraseSource(file: nil, environment: [:]) { _ in
                rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            }
        }
        #expect(try source(["12345678", "12345678"]).new() == "12345678")
        #expect(throws: TributaryNodeError.self) { try source(["12345678", "12345679"]).new() }
        #expect(throws: TributaryNodeError.self) { try source(["1234567", "1234567"]).new() }
    }

    @Test func initMakesKeysThatNobodyElseMayRead() async throws {
        let node = TemporaryNode()
        #expect(await node.run("init", "--no-passphrase") == 0)
        #expect(PrivateFile.permissions(node.directory.keys) == 0o700)
        #expect(PrivateFile.permissions(node.directory.secrets) == 0o600)
        #expect(PrivateFile.permissions(node.directory.configuration) == 0o600)
        #expect(await node.run("data", "summary") == 0)
        #expect(PrivateFile.permissions(node.directory.customerStore) == 0o600)
        let before = try PrivateFile.read(node.directory.secrets)
        #expect(await node.run("init", "--no-passphrase") == 1)
        #expect(try PrivateFile.read(node.directory.secrets) == before)
    }

    @Test func aReplacedFileIsTheOldOrTheNewOneAndAlwaysPrivate() throws {
        let node = TemporaryNode()
        try FileManager.default.createDirectory(atPath: node.path, withIntermediateDirectories: true)
        let path = node.path + "/file"
        try PrivateFile.write([1], to: path)
        chmod(path, 0o644)
        try PrivateFile.write([2, 3], to: path)
        #expect(try PrivateFile.read(path) == [2, 3])
        #expect(PrivateFile.permissions(path) == 0o600)
        #expect(throws: TributaryNodeError.self) { try PrivateFile.write([4], to: node.path + "/no/file") }
    }

    @Test func oneProcessRunsANode() throws {
        let node = TemporaryNode()
        try FileManager.default.createDirectory(atPath: node.path, withIntermediateDirectories: true)
        let path = node.directory.runLock
        #expect(try !RunLock.isHeld(path: path))
        do {
            let lock = try RunLock(path: path)
            #expect(try RunLock.isHeld(path: path))
            #expect(throws: TributaryNodeError.alreadyRunning) { try RunLock(path: path) }
            withExtendedLifetime(lock) {}
        }
        #expect(try !RunLock.isHeld(path: path))
    }
}
