// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

struct SignedNodeMessageTests {
    private let key: SigningKey
    private let message: [UInt8] = [1, 2, 3]

    init() throws {
        key = try SigningKey(seed: SecretBytes([UInt8](repeating: 7, count: 32)))
    }

    @Test func opensWhatTheNodeSigned() throws {
        let sealed = SignedNodeMessage.seal(message, kind: "shares", with: key)
        #expect(sealed.count == message.count + Signature.byteCount)
        #expect(try SignedNodeMessage.open(sealed, kind: "shares", by: key.verifyingKey) == message)
    }

    @Test func refusesAnyFlippedByte() {
        let sealed = SignedNodeMessage.seal(message, kind: "shares", with: key)
        for index in sealed.indices {
            var altered = sealed
            altered[index] ^= 1
            #expect(throws: FederationError.badSignature(what: "the message 'shares'")) {
                try SignedNodeMessage.open(altered, kind: "shares", by: key.verifyingKey)
            }
        }
    }

    @Test func refusesAMessageOfAnotherKindOrNode() throws {
        let sealed = SignedNodeMessage.seal(message, kind: "shares", with: key)
        let other = try SigningKey(seed: SecretBytes([UInt8](repeating: 8, count: 32)))
        #expect(throws: FederationError.self) {
            try SignedNodeMessage.open(sealed, kind: "unmasking", by: key.verifyingKey)
        }
        #expect(throws: FederationError.self) {
            try SignedNodeMessage.open(sealed, kind: "shares", by: other.verifyingKey)
        }
    }

    @Test func refusesLessThanASignature() {
        #expect(throws: FederationError.truncated(field: "shares")) {
            try SignedNodeMessage.open([UInt8](repeating: 0, count: 63), kind: "shares", by: key.verifyingKey)
        }
    }
}
