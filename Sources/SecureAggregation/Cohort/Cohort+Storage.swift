// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

extension AggregationParameters {
    func encode(to writer: inout CanonicalWriter) {
        writer.write(round)
        for count in [wordSize.bitCount, dimension, minimumCohort, assumedColluders] { writer.write(UInt64(count)) }
    }

    init(from reader: inout CanonicalReader) throws {
        let round = try reader.readDigest("parameters.round")
        guard let bits = UInt8(exactly: try reader.readUInt64("parameters.word_bits")),
            let wordSize = WordSize(rawValue: bits)
        else {
            throw FederationError.malformed(field: "parameters.word_bits")
        }
        try self.init(
            round: round, wordSize: wordSize,
            dimension: try reader.readCount("parameters.dimension", limit: Limits.maximumDimension),
            minimumCohort: try reader.readCount("parameters.minimum_cohort", limit: Limits.maximumCohort),
            assumedColluders: try reader.readCount("parameters.colluders", limit: Limits.maximumCohort))
    }
}

extension AdvertisedCohort {
    /// A count and the advertisements, for a node's own store.
    var listBytes: [UInt8] {
        ProtocolHash.littleEndian(UInt64(advertisements.count)) + advertisements.flatMap(\.canonicalBytes)
    }

    init(
        from reader: inout CanonicalReader, parameters: AggregationParameters,
        roster: [NodeIdentifier: VerifyingKey]
    ) throws {
        let count = try reader.readCount("session.cohort", limit: Limits.maximumCohort)
        let advertisements = try (0..<count).map { _ in
            try Advertisement(
                canonicalBytes: reader.readFixed("session.advertisement", count: Advertisement.byteCount))
        }
        try self.init(
            AdvertisementList(round: parameters.round, advertisements: advertisements), parameters: parameters,
            roster: roster)
    }
}

extension CanonicalWriter {
    mutating func writeMembers(_ members: [NodeIdentifier]) {
        write(UInt64(members.count))
        for member in members { write(member.rawValue) }
    }
}

extension CanonicalReader {
    mutating func readMembers() throws -> [NodeIdentifier] {
        let count = try readCount("session.members", limit: Limits.maximumCohort)
        return try (0..<count).map { _ in NodeIdentifier(try readUInt64("session.members")) }
    }
}
