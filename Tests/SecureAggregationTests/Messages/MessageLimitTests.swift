// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing

/// Bytes that no honest peer sends: cut short, too long, out of order, one beyond a limit.
struct MessageLimitTests {
    private static let round = [UInt8](repeating: 0xAA, count: 32)

    private static func number(_ value: UInt64) -> [UInt8] { ProtocolHash.littleEndian(value) }

    private static func advertisement(_ node: UInt64) -> [UInt8] {
        number(node) + [UInt8](repeating: 3, count: Advertisement.byteCount - 8)
    }

    private static func share(_ peer: UInt64) -> [UInt8] {
        number(peer) + [UInt8](repeating: 3, count: SealedShare.ciphertextByteCount)
    }

    /// A message type with the parts from which its bytes are made.
    struct Sample: CustomTestStringConvertible, Sendable {
        let type: any ProtocolMessage.Type
        let head: [UInt8]
        /// The element of the type's last set for a node; nil for types without.
        let element: (@Sendable (UInt64) -> [UInt8])?
        var tail: [UInt8] = []
        /// Whether each element begins with the node it is about.
        var namesItsElements = true

        var testDescription: String { "\(type)" }

        func bytes(_ nodes: some Collection<UInt64>) -> [UInt8] {
            guard let element else { return head + tail }
            return head + number(UInt64(nodes.count)) + nodes.flatMap(element) + tail
        }
    }

    static let samples: [Sample] = [
        Sample(type: AdvertiseKeys.self, head: round + advertisement(7), element: nil),
        Sample(
            type: AdvertisementList.self, head: round, element: { advertisement($0) }, tail: number(2) + [1, 2]),
        Sample(
            type: EncryptedShares.self, head: round + number(7),
            element: { _ in Array(share(0).dropFirst(8)) }, namesItsElements: false),
        Sample(type: ShareInbox.self, head: round, element: { number($0) }, tail: number(1) + share(4)),
        Sample(type: ShareInbox.self, head: round + number(1) + number(4), element: { share($0) }),
        Sample(
            type: MaskedInput.self, head: round + number(7) + number(64) + number(16), element: nil,
            tail: [UInt8](repeating: 9, count: 16 + 64)),
        Sample(
            type: SurvivorSet.self, head: round, element: { number($0) + [UInt8](repeating: 4, count: 96) }),
        Sample(
            type: ConsistencySignature.self, head: round + number(7), element: nil,
            tail: [UInt8](repeating: 4, count: 64)),
        Sample(
            type: ConsistencySet.self, head: round, element: { number($0) + [UInt8](repeating: 4, count: 64) }),
        Sample(
            type: UnmaskingShares.self, head: round + number(7),
            element: { number($0) + [UInt8($0 % 2)] + [UInt8](repeating: 4, count: 32) }),
    ]

    static let sets = samples.filter { $0.element != nil }
    /// Those of which an order, or a repetition, can be seen.
    static let namedSets = sets.filter(\.namesItsElements)

    @Test(arguments: samples) func refusesEveryTruncation(_ sample: Sample) throws {
        let bytes = sample.bytes([1, 2, 9])
        #expect(try sample.type.init(canonicalBytes: bytes).canonicalBytes == bytes)
        for count in 0..<bytes.count {
            #expect(throws: FederationError.self) { try sample.type.init(canonicalBytes: Array(bytes.prefix(count))) }
        }
    }

    @Test(arguments: samples) func refusesATrailingByte(_ sample: Sample) {
        #expect(throws: FederationError.trailingBytes(count: 1)) {
            try sample.type.init(canonicalBytes: sample.bytes([1, 2, 9]) + [0])
        }
    }

    @Test(arguments: namedSets) func refusesSetsThatAreUnsortedOrRepeatANode(_ sample: Sample) {
        for nodes in [[2, 1], [1, 1], [1, 3, 2]] as [[UInt64]] {
            let error = #expect(throws: FederationError.self) {
                try sample.type.init(canonicalBytes: sample.bytes(nodes))
            }
            #expect(error?.code == "malformed")
        }
    }

    @Test(arguments: sets) func acceptsACohortOfTheLargestSizeAndNotOneMore(_ sample: Sample) throws {
        let largest = sample.bytes(0..<UInt64(Limits.maximumCohort))
        #expect(try sample.type.init(canonicalBytes: largest).canonicalBytes == largest)
        #expect(largest.count <= sample.type.maximumByteCount)
        let error = #expect(throws: FederationError.self) {
            try sample.type.init(canonicalBytes: sample.bytes(0...UInt64(Limits.maximumCohort)))
        }
        #expect(error?.code == "over_limit")
    }

    @Test(arguments: sets) func refusesACountThatTheBytesDoNotHold(_ sample: Sample) {
        for count in [UInt64(Limits.maximumCohort), .max, 1 << 63] {
            #expect(throws: FederationError.self) {
                try sample.type.init(canonicalBytes: sample.head + Self.number(count))
            }
        }
    }

    @Test func theLargestMessagesHaveTheSizeThatIsDeclared() throws {
        let nodes = 0..<UInt64(Limits.maximumCohort)
        for sample in Self.sets where sample.type == SurvivorSet.self || sample.type == ConsistencySet.self {
            #expect(sample.bytes(nodes).count == sample.type.maximumByteCount)
        }
        for sample in Self.sets where sample.type == EncryptedShares.self || sample.type == UnmaskingShares.self {
            #expect(sample.bytes(nodes).count == sample.type.maximumByteCount)
        }
        for sample in Self.samples where sample.type == AdvertiseKeys.self || sample.type == ConsistencySignature.self {
            #expect(sample.bytes([]).count == sample.type.maximumByteCount)
        }
    }

    @Test func acceptsTheLargestCheckpointAndNotOneByteMore() throws {
        let largest = [UInt8](repeating: 1, count: Limits.maximumCheckpointBytes)
        let list = try AdvertisementList(round: .zero, advertisements: [], checkpoint: largest)
        #expect(try AdvertisementList(canonicalBytes: list.canonicalBytes) == list)
        let tooLong = largest + [1]
        let overLimit = FederationError.overLimit(
            field: "advertisement_list.checkpoint", limit: UInt64(Limits.maximumCheckpointBytes))
        #expect(throws: overLimit) {
            try AdvertisementList(round: .zero, advertisements: [], checkpoint: tooLong)
        }
        let bytes = Digest.zero.bytes + Self.number(0) + Self.number(UInt64(tooLong.count)) + tooLong
        #expect(throws: overLimit) { try AdvertisementList(canonicalBytes: bytes) }
    }

    @Test(arguments: WordSize.allCases) func acceptsTheLongestVectorAndNotOneWordMore(_ size: WordSize) throws {
        func bytes(words: Int) -> [UInt8] {
            let count = words * size.byteCount
            return Self.round + Self.number(7) + Self.number(UInt64(size.rawValue)) + Self.number(UInt64(count))
                + [UInt8](repeating: 0, count: count + 64)
        }
        let longest = bytes(words: Limits.maximumDimension)
        #expect(try MaskedInput(canonicalBytes: longest).dimension == Limits.maximumDimension)
        #expect(size == .bits32 || longest.count == MaskedInput.maximumByteCount)
        let error = #expect(throws: FederationError.self) {
            try MaskedInput(canonicalBytes: bytes(words: Limits.maximumDimension + 1))
        }
        #expect(error?.code == "over_limit")
    }

    @Test func refusesVectorsThatAreNotWords() {
        for (bits, count) in [(64, 12), (32, 6), (64, 0), (16, 8), (0, 8), (1 << 40, 8)] as [(UInt64, Int)] {
            let bytes =
                Self.round + Self.number(7) + Self.number(bits) + Self.number(UInt64(count))
                + [UInt8](repeating: 0, count: count + 64)
            let error = #expect(throws: FederationError.self) { try MaskedInput(canonicalBytes: bytes) }
            #expect(error?.code == "malformed")
        }
    }

    @Test func refusesSharesThatAreNoScalarOrOfNoKind() throws {
        let order = try #require(Hex.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        let head = Self.round + Self.number(7) + Self.number(1) + Self.number(1)
        for bytes in [head + [0] + order, head + [2] + Self.round] {
            let error = #expect(throws: FederationError.self) { try UnmaskingShares(canonicalBytes: bytes) }
            #expect(error?.code == "malformed")
        }
        let largest = [order[0] - 1] + order.dropFirst()
        #expect(try UnmaskingShares(canonicalBytes: head + [0] + largest).shares.count == 1)
    }

    @Test func refusesACiphertextOfAnotherLength() {
        for count in [SealedShare.ciphertextByteCount - 1, SealedShare.ciphertextByteCount + 1] {
            #expect(throws: FederationError.malformed(field: "sealed_share.ciphertext")) {
                try SealedShare(peer: 1, ciphertext: [UInt8](repeating: 0, count: count))
            }
        }
    }

    @Test func refusesToBuildASetThatNamesANodeTwice() throws {
        let share = try SealedShare(peer: 1, ciphertext: [UInt8](repeating: 0, count: 104))
        #expect(throws: FederationError.malformed(field: "encrypted_shares.shares")) {
            try EncryptedShares(round: .zero, sender: 7, shares: [share, share])
        }
        #expect(throws: FederationError.malformed(field: "unmasking_shares.shares")) {
            try UnmaskingShares(
                round: .zero, sender: 7,
                shares: [RevealedShare.Kind.selfMask, .maskKey].map {
                    RevealedShare(owner: 1, kind: $0, value: Scalar(1))
                })
        }
    }
}
