// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Testing
import TransparencyLog

struct NoteTests {
    private let log: TestLog
    private let keys: [NoteVerifierKey]

    init() throws {
        log = try TestLog(size: 3)
        keys = [log.signer.verifierKey] + log.cosigners.map(\.verifierKey)
    }

    @Test func verifierKeysMatchTheKnownAnswers() throws {
        let vectors = try VectorFile.keys()
        #expect(keys.map(\.encoded) == [vectors.log.verifierKey] + vectors.witnesses.map(\.verifierKey))
        for key in keys { #expect(try NoteVerifierKey(parsing: key.encoded) == key) }
    }

    @Test(arguments: [
        "", "a", "a+b", "a+b+c", "audit.example/log+4c3ecd77+",
        "+4c3ecd77+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        // Another name, another ID, an ID in capitals, an unknown kind, a key that is too short, a missing padding.
        "audit.example/lag+4c3ecd77+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/log+4c3ecd78+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/log+4C3ECD77+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/log+4c3ecd77+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "audit.example/log+4c3ecd77+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTE=",
        "audit.example/log+4c3ecd77+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG",
    ])
    func malformedVerifierKeysAreRefused(text: String) {
        #expect(throws: TransparencyLogError.self) { try NoteVerifierKey(parsing: text) }
    }

    @Test(arguments: ["", " ", "a b", "a+b", "a\nb", "a\u{A0}b", "a\u{2003}b", "\u{1}"])
    func namesThatCouldBreakALineAreRefused(text: String) {
        #expect(throws: TransparencyLogError.self) { try NoteName(text) }
    }

    @Test func lookAlikeNamesDiffer() throws {
        // U+212A, the sign for kelvin, is canonically equivalent to the letter.
        #expect("\u{212A}" == "K")
        #expect(try NoteName("\u{212A}") != NoteName("K"))
    }

    @Test func signaturesOfUnknownKeysAreIgnored() throws {
        let stranger = NoteSignature(name: try NoteName("stranger.example"), keyID: 7, payload: [1])
        let sharesName = NoteSignature(name: keys[0].name, keyID: keys[0].id ^ 1, payload: [2])
        let sharesID = NoteSignature(name: try NoteName("other"), keyID: keys[0].id, payload: [3])
        let note = try log.note() + [stranger, sharesName, sharesID].flatMap { Array("\($0.line)\n".utf8) }
        let parsed = try UnverifiedNote(parsing: note, signatureLimit: 4)
        #expect(try parsed.verifiedSignatures(by: keys).map(\.key) == [keys[0]])
        #expect(parsed.encoded == note)
    }

    @Test func aBadSignatureByAKnownKeyRejectsTheNote() throws {
        let forged = NoteSignature(name: keys[1].name, keyID: keys[1].id, payload: [UInt8](repeating: 0, count: 72))
        for line in [forged.line, NoteSignature(name: keys[0].name, keyID: keys[0].id, payload: [9]).line] {
            let note = try UnverifiedNote(parsing: log.note() + Array("\(line)\n".utf8), signatureLimit: 4)
            #expect(throws: TransparencyLogError.self) { try note.verifiedSignatures(by: keys) }
        }
    }

    @Test(arguments: [
        "", "\n", "\n\n", "text\n", "text\n\n", "text\n\n\n", "text\n— a AAAAAAE=\n", "text\n\n— a AAAAAAE=",
        "text\n\n— a AAAAAAE=\n\n", "text\n\n- a AAAAAAE=\n", "text\n\n—a AAAAAAE=\n", "text\n\n— a\n",
        "text\n\n— a \n",
        "text\n\n— a AAAA\n", "text\n\n— a AAAAAA==\n", "text\n\n— a AAAAAAE\n", "text\n\n— a AAAAAAF=\n",
        "text\n\n— a AAAAAAE= \n", "text\n\n— a+b AAAAAAE=\n", "text\n\n—  AAAAAAE=\n", "te\txt\n\n— a AAAAAAE=\n",
        "text\r\n\n— a AAAAAAE=\n", "text\n\n— a AAAAAAE=\ntrailer\n", "text\n\n— a AAAA AAE=\n",
    ])
    func malformedNotesAreRefused(text: String) {
        #expect(throws: TransparencyLogError.self) { try UnverifiedNote(parsing: Array(text.utf8), signatureLimit: 4) }
    }

    @Test func invalidUTF8IsRefused() {
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]] {
            let note = bytes + Array("\n\n— a AAAAAAE=\n".utf8)
            #expect(throws: TransparencyLogError.self) { try UnverifiedNote(parsing: note, signatureLimit: 4) }
        }
    }

    @Test func theLastEmptyLineEndsTheText() throws {
        let note = try UnverifiedNote(parsing: Array("one\n\ntwo\n\n— a AAAAAAE=\n".utf8), signatureLimit: 4)
        #expect(note.text == Array("one\n\ntwo\n".utf8))
        #expect(note.signatures.map(\.payload) == [[1]])
    }
}
