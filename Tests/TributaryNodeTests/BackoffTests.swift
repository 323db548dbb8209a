// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Testing
import TributaryNode

struct BackoffTests {
    @Test func waitsGrowFromAFifthOfASecondToHalfAMinute() {
        var backoff = Backoff()
        var waits: [Double] = []
        for _ in 0..<40 { waits.append(backoff.next(chance: 0)) }
        #expect(waits[0] == Backoff.shortestSeconds)
        #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(waits.last == Backoff.longestSeconds)
        backoff.reset()
        let first = backoff.next(chance: 0.999)
        #expect(first == Backoff.shortestSeconds)
    }

    @Test func chanceShortensAWaitByAtMostHalf() {
        for attempts in 0..<12 {
            var (full, jittered) = (Backoff(), Backoff())
            for _ in 0..<attempts { _ = (full.next(chance: 0), jittered.next(chance: 0)) }
            let (longest, shortest) = (full.next(chance: 0), jittered.next(chance: 0.999))
            #expect(shortest >= longest / 2 || shortest == Backoff.shortestSeconds)
            #expect(shortest <= longest)
        }
    }

    @Test func onlyARepeatedInstructionIsBraked() {
        var brake = RepetitionBrake()
        let first = brake.delay(before: [1])
        let repeated = (0..<20).map { _ in brake.delay(before: [1]) }
        let others = [brake.delay(before: [2]), brake.delay(before: [1])]
        #expect(first == 0 && others == [0, 0])
        #expect(repeated[0] > 0 && repeated.last == RepetitionBrake.longestSeconds)
    }

    @Test func aPollNamesOnlyTheNewestDeclinedRounds() throws {
        var declined = DeclinedRounds()
        let rounds = (0...Limits.maximumRoundsPerStudy).map {
            ProtocolHash.digest("test", ProtocolHash.littleEndian(UInt64($0)))
        }
        let isNew = rounds.map { declined.insert($0) }
        let isNewAgain = declined.insert(rounds[5])
        #expect(isNew.allSatisfy(\.self) && !isNewAgain)
        #expect(declined.digests.count == Limits.maximumRoundsPerStudy)
        #expect(!declined.digests.contains(rounds[0]) && declined.digests.contains(rounds[1]))
        let poll = PollRequest(
            logSize: 0, witnessedSize: 0, cosignature: [], waitSeconds: 1, knownStudies: [],
            declinedRounds: declined.digests)
        #expect(try PollRequest(canonicalBytes: poll.canonicalBytes) == poll)
    }
}
