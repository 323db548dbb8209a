// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension NodeLock {
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(since)
        switch reason {
        case .restored(let marker, let found):
            writer.write(UInt8(1))
            writer.write(marker)
            writer.write(found)
        case .behindLog(let round, let index): Self.write(2, round, index, to: &writer)
        case .chargeNotListed(let round, let index): Self.write(3, round, index, to: &writer)
        case .closingDiffers(let round, let index, let what):
            Self.write(4, round, index, to: &writer)
            writer.write(what)
        }
        return writer.bytes
    }

    /// - Throws: ``Federation/FederationError`` for other bytes.
    public init(canonicalBytes: [UInt8]) throws {
        var reader = CanonicalReader(canonicalBytes)
        since = try reader.readUInt64("since")
        let tag = try reader.readUInt8("reason")
        if tag == 1 {
            reason = .restored(marker: try reader.readUInt64("marker"), found: try reader.readUInt64("found"))
        } else {
            let (round, index) = (try reader.readDigest("round"), try reader.readUInt64("index"))
            switch tag {
            case 2: reason = .behindLog(round: round, index: index)
            case 3: reason = .chargeNotListed(round: round, index: index)
            case 4: reason = .closingDiffers(round: round, index: index, what: try reader.readString("what"))
            default: throw FederationError.malformed(field: "reason")
            }
        }
        try reader.finish()
    }

    private static func write(_ tag: UInt8, _ round: Digest, _ index: UInt64, to writer: inout CanonicalWriter) {
        writer.write(tag)
        writer.write(round)
        writer.write(index)
    }
}
