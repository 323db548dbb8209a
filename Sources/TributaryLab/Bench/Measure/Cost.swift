// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a piece of work took: CPU seconds of all threads of this process, and seconds on the wall.
struct Cost: Sendable {
    var cpuSeconds = 0.0
    var wallSeconds = 0.0

    static func + (left: Cost, right: Cost) -> Cost {
        Cost(cpuSeconds: left.cpuSeconds + right.cpuSeconds, wallSeconds: left.wallSeconds + right.wallSeconds)
    }

    /// Runs `work` while nothing else of this process does anything.
    static func measuring<Result>(_ work: () throws -> Result) rethrows -> (result: Result, cost: Cost) {
        let cpu = seconds(CLOCK_PROCESS_CPUTIME_ID)
        let wall = seconds(CLOCK_MONOTONIC)
        let result = try work()
        let cost = Cost(
            cpuSeconds: seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu, wallSeconds: seconds(CLOCK_MONOTONIC) - wall)
        return (result, cost)
    }

    /// The cost of one run of `work`, over so many runs that the clock's grain does not show: the median of `batches`
    /// batches of at least `batchSeconds` each.
    static func typical(batches: Int = 7, batchSeconds: Double = 0.05, _ work: () throws -> Void) rethrows -> Cost {
        var runs = 1
        while try measuring({ for _ in 0..<runs { try work() } }).cost.wallSeconds < batchSeconds { runs *= 2 }
        let costs = try (0..<batches).map { _ in try measuring { for _ in 0..<runs { try work() } }.cost }
        return Cost(
            cpuSeconds: median(costs.map(\.cpuSeconds)) / Double(runs),
            wallSeconds: median(costs.map(\.wallSeconds)) / Double(runs))
    }

    /// The middle value; the upper of two.
    static func median(_ values: [Double]) -> Double {
        values.isEmpty ? .nan : values.sorted()[values.count / 2]
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
