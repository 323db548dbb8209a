// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// Message 1, node to coordinator: the round's digest 32 ‖ ``Advertisement`` 232.
public struct AdvertiseKeys: ProtocolMessage, Hashable {
    public static let maximumByteCount = Digest.byteCount + Advertisement.byteCount

    public let round: Digest
    public let advertisement: Advertisement

    public init(round: Digest, advertisement: Advertisement) {
        self.round = round
        self.advertisement = advertisement
    }

    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        round = try reader.readDigest("advertise_keys.round")
        advertisement = try Advertisement(from: &reader)
        try reader.finish()
    }

    public var canonicalBytes: [UInt8] { round.bytes + advertisement.canonicalBytes }
}
