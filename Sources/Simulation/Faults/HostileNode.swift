// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import RoundProtocol

/// A branch that helps head office: it follows the protocol until an operation says otherwise, and head office knows
/// all its secrets anyway.
enum HostileNode {
    /// What it sends instead of `message`: nothing, another one, or two.
    static func twist(_ message: NodeMessage, lies: [Operation]) -> [NodeMessage] {
        var messages = [message]
        for lie in lies { messages = messages.flatMap { twist($0, lie) } }
        return messages
    }

    private static func twist(_ message: NodeMessage, _ lie: Operation) -> [NodeMessage] {
        guard case .roundMessage(let kind, let bytes) = message else { return [message] }
        switch (lie.action, kind) {
        case (.mute, _): return []
        case (.garbageVector, .maskedInput), (.wrongShares, .unmasking), (.wrongShares, .shares):
            return [.roundMessage(kind, flipped(bytes, at: bytes.count - 70 - Int(lie.amount % 8)))]
        case (.equivocate, _): return [message, .roundMessage(kind, flipped(bytes, at: bytes.count - 1))]
        default: return [message]
        }
    }

    private static func flipped(_ bytes: [UInt8], at place: Int) -> [UInt8] {
        guard bytes.indices.contains(place), place >= Digest.byteCount else { return bytes }
        var bytes = bytes
        bytes[place] ^= 1
        return bytes
    }
}
