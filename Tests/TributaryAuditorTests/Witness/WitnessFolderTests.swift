// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog
import TributaryAuditor

struct WitnessFolderTests {
    private let temporary: TemporaryFolder
    private let log: NoteName

    init() throws {
        temporary = try TemporaryFolder()
        log = try NoteName("log.example/with/slashes")
    }

    @Test func whatWasRecordedIsThereAfterwards() throws {
        do {
            let folder = try WitnessFolder(folder: temporary.path)
            try folder.update(log) { stored in
                #expect(stored == nil)
                return [1]
            }
            try folder.update(log) { stored in
                #expect(stored == [1])
                return nil
            }
            #expect(throws: CancellationError.self) { try folder.update(log) { _ in throw CancellationError() } }
        }
        #expect(try WitnessFolder(folder: temporary.path).note(of: log) == [1])
        #expect(try WitnessFolder(folder: temporary.path).note(of: try NoteName("other")) == nil)
    }

    @Test func oneProcessAtATimeHasIt() throws {
        let first = try WitnessFolder(folder: temporary.path)
        #expect(throws: AuditorError.self) { try WitnessFolder(folder: temporary.path) }
        #expect(try first.note(of: log) == nil)
    }

    @Test func aLostFolderIsNotMadeAgain() {
        #expect(throws: AuditorError.self) { try WitnessFolder(folder: temporary.path + "/lost") }
    }

    @Test func aWitnessIsMadeOnce() throws {
        let directory = WitnessDirectory(path: temporary.path + "/w")
        var random = SystemRandomSource()
        let key = try directory.create(
            name: try NoteName("w.example/1"), passphrase: { "correct horse" }, random: &random)
        #expect(throws: AuditorError.self) {
            try directory.create(name: try NoteName("w.example/2"), passphrase: { nil }, random: &random)
        }
        let source = PassphraseSource(file: nil, environment: [:]) { _ in "correct horse" }
        #expect(try directory.cosigner(source).verifierKey == key)
        let wrong = PassphraseSource(file: nil, environment: [:]) { _ in "wrong horse" }
        #expect(throws: AuditorError.self) { try directory.cosigner(wrong) }
        try PrivateFile.write(Array(try KnownAnswers.keys().witnesses[0].verifierKey.utf8), to: directory.publicFile)
        #expect(throws: AuditorError.self) { try directory.cosigner(source) }
    }
}

/// Somebody with a key that nobody trusts.
struct SigningStranger {
    func request(of origin: String) throws -> [UInt8] {
        let key = try SigningKey(seed: SecretBytes([UInt8](repeating: 7, count: 32)))
        let note = try LogSigner(origin: NoteName(origin), key: key).sign(size: 0, root: MerkleHash.empty)
        return try AddCheckpointRequest(oldSize: 0, path: [], note: note.encoded).encoded
    }
}
