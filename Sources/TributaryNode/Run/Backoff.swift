// SPDX-License-Identifier: Apache-2.0

/// How long to wait before trying again: twice as long each time, with jitter so that branches do not come in step.
package struct Backoff: Sendable {
    package static let shortestSeconds = 0.2
    package static let longestSeconds = 30.0
    /// The share of a wait that is random.
    static let jitter = 0.5

    private var attempts = 0

    package init() {}

    /// Whether the last try went well.
    package var isRested: Bool { attempts == 0 }

    package mutating func reset() { attempts = 0 }

    /// The next wait, in seconds.
    ///
    /// - Parameter chance: 0 ..< 1.
    package mutating func next(chance: Double) -> Double {
        let full = min(Self.longestSeconds, Self.shortestSeconds * Double(UInt64(1) << UInt64(min(attempts, 20))))
        attempts += 1
        return max(Self.shortestSeconds, full * (1 - Self.jitter * chance))
    }
}

/// Slows down an exchange in which the coordinator gives the same instruction again and again, because the answer to it
/// was refused or is not its due.
package struct RepetitionBrake: Sendable {
    package static let longestSeconds = 5.0
    private static let firstSeconds = 0.05

    private var last: [UInt8] = []
    private var repetitions = 0

    package init() {}

    /// Seconds to wait before the instruction is acted on: none if it is another one than before.
    package mutating func delay(before instruction: [UInt8]) -> Double {
        guard instruction == last else {
            last = instruction
            repetitions = 0
            return 0
        }
        repetitions += 1
        return min(Self.longestSeconds, Self.firstSeconds * Double(UInt64(1) << UInt64(min(repetitions, 10))))
    }
}
