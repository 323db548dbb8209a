// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// One way in which bytes of a stranger become a value: what ``FuzzRun`` feeds with broken bytes.
package struct WireDecoder: Sendable {
    /// Also the name of its corpus file.
    package let name: String
    /// Well-formed inputs to start from.
    package let samples: [[UInt8]]
    /// Decodes, and encodes again what came out.
    private let roundTrip: @Sendable ([UInt8]) throws -> [UInt8]

    package enum Outcome: String, Sendable {
        /// The one encoding of a value.
        case accepted
        /// Refused with an error.
        case rejected
        /// Accepted, but the value's encoding is another: two inputs for one value.
        case ambiguous
    }

    package func decode(_ bytes: [UInt8]) -> Outcome {
        guard let again = try? roundTrip(bytes) else { return .rejected }
        return again == bytes ? .accepted : .ambiguous
    }

    init<Value>(
        _ name: String, _ samples: [[UInt8]], decode: @escaping @Sendable ([UInt8]) throws -> Value,
        encode: @escaping @Sendable (Value) throws -> [UInt8]
    ) {
        self.name = name
        self.samples = samples
        roundTrip = { try encode(decode($0)) }
    }

    /// For the messages of a round.
    init<Message: ProtocolMessage>(_ name: String, _ samples: [Message]) {
        self.init(
            name, samples.map(\.canonicalBytes), decode: { try Message(canonicalBytes: $0) }, encode: \.canonicalBytes)
    }

    /// For texts; bytes that are no UTF-8 are no text.
    ///
    /// - Parameter spelling: what of a text matters; people may copy some with spaces and line breaks in them.
    init<Value>(
        text name: String, _ samples: [String], spelling: @escaping @Sendable (String) -> String = { $0 },
        decode: @escaping @Sendable (String) throws -> Value, encode: @escaping @Sendable (Value) -> String
    ) {
        self.name = name
        self.samples = samples.map { Array($0.utf8) }
        roundTrip = { bytes in
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw FederationError.malformed(field: "text")
            }
            let again = try encode(decode(text))
            return again == spelling(text) ? bytes : Array(again.utf8)
        }
    }

    /// Of texts that people copy.
    static func asCopied(_ text: String) -> String { text.filter { !$0.isWhitespace }.lowercased() }
}
