// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import SecureAggregation
import Testing

/// What the coordinator leaves out, so that one bad member does not cost the others their round.
struct CoordinatorStepTests {
    private func round(nodes: Int = 5, seed: String = "coordinator") throws -> SimulatedRound {
        try SimulatedRound(SimulatedRound.Plan(nodes: nodes, dimension: 3, seed: seed))
    }

    // MARK: Advertisements

    @Test func omitsAdvertisementsThatNodesWouldRefuse() throws {
        var round = try round()
        let list = try round.advertise()
        var collection = AdvertisementCollection(parameters: round.parameters, roster: round.roster)
        func add(_ advertisement: Advertisement?) throws {
            try collection.add(AdvertiseKeys(round: list.round, advertisement: #require(advertisement)))
        }
        for advertisement in list.advertisements.prefix(3) { try add(advertisement) }
        let zero = [UInt8](repeating: 0, count: 32)
        let fresh = [UInt8](repeating: 9, count: 32)
        let weak = try list.adding(4, channelKey: zero, signedBy: round.identities[4]).advertisements.last
        #expect(throws: SecureAggregationError.invalidKey(4, .lowOrder)) { try add(weak) }
        let weakMask = try list.adding(4, channelKey: fresh, maskKey: zero, signedBy: round.identities[4])
        #expect(throws: SecureAggregationError.invalidKey(4, .lowOrder)) { try add(weakMask.advertisements.last) }
        let copied = try list.adding(
            4, channelKey: list.advertisements[0].maskKey.bytes, signedBy: round.identities[4])
        #expect(throws: SecureAggregationError.invalidKey(4, .repeated)) { try add(copied.advertisements.last) }
        let twice = try list.adding(4, channelKey: fresh, maskKey: fresh, signedBy: round.identities[4])
        #expect(throws: SecureAggregationError.invalidKey(4, .repeated)) { try add(twice.advertisements.last) }
        let forged = try list.adding(4, channelKey: fresh, signedBy: round.identities[3])
        #expect(throws: SecureAggregationError.invalidSignature(4, on: .advertisement)) {
            try add(forged.advertisements.last)
        }
        let stranger = try list.adding(9, channelKey: fresh, signedBy: round.identities[3])
        #expect(throws: SecureAggregationError.unknownMember(9)) { try add(stranger.advertisements.last) }
        #expect(try collection.close(checkpoint: []).cohort.members == [0, 1, 2])
    }

    @Test func acceptsARepeatedMessageOnceAndASecondOneNever() throws {
        var round = try round()
        let list = try round.advertise()
        var collection = AdvertisementCollection(parameters: round.parameters, roster: round.roster)
        let first = AdvertiseKeys(round: list.round, advertisement: list.advertisements[0])
        #expect(try collection.add(first))
        #expect(try !collection.add(first))
        let other = try list.adding(0, channelKey: [UInt8](repeating: 9, count: 32), signedBy: round.identities[0])
        #expect(throws: SecureAggregationError.duplicate(0)) {
            try collection.add(AdvertiseKeys(round: list.round, advertisement: other.advertisements[0]))
        }
        #expect(throws: SecureAggregationError.wrongRound) {
            try collection.add(AdvertiseKeys(round: .zero, advertisement: list.advertisements[1]))
        }
    }

    // MARK: Shares

    @Test func refusesIncompleteSharesFromANode() throws {
        var round = try round()
        let list = try round.advertise()
        let cohort = try AdvertisedCohort(list, parameters: round.parameters, roster: round.roster)
        var collection = ShareCollection(cohort: cohort)
        let message = try round.step(0) { try $0.shareKeys(list, random: &$1) }
        let shares = try #require(message.shares(in: cohort.members))
        let short = try EncryptedShares(round: list.round, sender: 0, shares: shares.dropLast())
        #expect(throws: SecureAggregationError.invalidShare(0, .missing)) { try collection.add(short) }
        let toItself = try EncryptedShares(
            round: list.round, sender: 0,
            shares: shares + [SealedShare(peer: 0, ciphertext: shares[0].ciphertext)])
        #expect(throws: SecureAggregationError.invalidShare(0, .unexpected)) { try collection.add(toItself) }
        let stranger = try EncryptedShares(round: list.round, sender: 9, shares: shares)
        #expect(throws: SecureAggregationError.unknownMember(9)) { try collection.add(stranger) }
        #expect(try collection.add(message))
        #expect(try !collection.add(message))
        let swapped = try EncryptedShares(
            round: list.round, sender: 0,
            shares: zip(shares, shares.reversed()).map {
                try SealedShare(peer: $0.peer, ciphertext: $1.ciphertext)
            })
        #expect(throws: SecureAggregationError.duplicate(0)) { try collection.add(swapped) }
        #expect(throws: SecureAggregationError.invalidSet(.keySharers, .tooSmall(count: 1, minimum: 3))) {
            try collection.close()
        }
    }

    // MARK: Vectors

    @Test func refusesVectorsThatAreNotWhatTheySay() throws {
        var round = try round()
        let shares = try round.share(round.advertise())
        let cohort = try shares.close()
        let input = try round.mask(0, shares.inbox(of: 0, in: cohort))
        var bytes = input.canonicalBytes
        bytes[60] ^= 1
        #expect(throws: SecureAggregationError.invalidSignature(0, on: .maskedVector)) {
            try cohort.verify(MaskedInput(canonicalBytes: bytes))
        }
        var renamed = input.canonicalBytes
        renamed[32] = 1
        #expect(throws: SecureAggregationError.invalidSignature(1, on: .maskedVector)) {
            try cohort.verify(MaskedInput(canonicalBytes: renamed))
        }
        renamed[32] = 9
        #expect(throws: SecureAggregationError.unknownMember(9)) {
            try cohort.verify(MaskedInput(canonicalBytes: renamed))
        }
        let shape = [UInt8](repeating: 0, count: 16)
        for (size, count) in [(WordSize.bits64, 16), (.bits32, 12)] {
            let wrong = shape.prefix(count).withUnsafeBytes { words in
                MaskedInput(round: input.round, node: 0, wordSize: size, words: words) { _ in input.signature }
            }
            #expect(throws: SecureAggregationError.wrongShape) { try cohort.verify(wrong) }
        }
        var foreign = input.canonicalBytes
        foreign[0] ^= 1
        #expect(throws: SecureAggregationError.wrongRound) {
            try cohort.verify(MaskedInput(canonicalBytes: foreign))
        }
    }

    @Test func addsAResentVectorOnce() throws {
        var round = try round()
        let shares = try round.share(round.advertise())
        let cohort = try shares.close()
        var sum = RunningSum(cohort: cohort)
        let input = try cohort.verify(round.mask(0, shares.inbox(of: 0, in: cohort)))
        #expect(try sum.add(input))
        let once = sum.withWords { Array($0) }
        #expect(try !sum.add(input))
        #expect(sum.withWords { Array($0) } == once)
        #expect(sum.contributors == [0])
        #expect(!sum.isComplete)
        #expect(throws: SecureAggregationError.invalidSet(.survivors, .tooSmall(count: 1, minimum: 3))) {
            try sum.survivorSet()
        }
    }

    @Test func refusesAVectorVerifiedForAnotherCohort() throws {
        var round = try round()
        let shares = try round.share(round.advertise())
        let cohort = try shares.close()
        let input = try cohort.verify(round.mask(0, shares.inbox(of: 0, in: cohort)))
        var other = RunningSum(cohort: try MaskingCohort([0, 1, 2, 3], of: cohort.advertised))
        #expect(throws: SecureAggregationError.wrongRound) { try other.add(input) }
    }

    @Test func refusesAStoredSumOfAnotherShape() throws {
        var round = try round()
        let sum = try round.maskAll(round.share(round.advertise()))
        let set = try sum.survivorSet()
        let words = sum.withWords { Array($0) }
        for wrong in [Array(words.dropLast()), words + [0]] {
            #expect(throws: SecureAggregationError.wrongShape) {
                try wrong.withUnsafeBytes { try RunningSum(restoring: $0, survivors: set, cohort: sum.cohort) }
            }
        }
    }

    // MARK: Signatures

    @Test func refusesSignaturesOnAnythingElse() throws {
        var round = try round()
        let sum = try round.maskAll(round.share(round.advertise()))
        let set = try sum.survivorSet()
        let cohort = try SurvivingCohort(set, of: sum.cohort)
        var collection = ConsistencyCollection(cohort: cohort)
        let message = try round.step(0) { session, _ in try session.agree(set) }
        #expect(try collection.add(message))
        #expect(try !collection.add(message))
        let renamed = ConsistencySignature(round: message.round, node: 1, signature: message.signature)
        #expect(throws: SecureAggregationError.invalidSignature(1, on: .survivorSet)) { try collection.add(renamed) }
        let stranger = ConsistencySignature(round: message.round, node: 9, signature: message.signature)
        #expect(throws: SecureAggregationError.unknownMember(9)) { try collection.add(stranger) }
        #expect(collection.signers == [0])
        #expect(throws: SecureAggregationError.tooFewSignatures(valid: 1, needed: 3)) { try collection.close() }
    }
}
