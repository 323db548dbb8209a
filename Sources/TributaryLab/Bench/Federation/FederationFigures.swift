// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a federation of processes took.
struct FederationFigures: Encodable {
    let nodes: Int
    /// In the vector of each round.
    let numbers: Int
    let rounds: Int
    /// From the first process to the first released sum.
    let coldStartSeconds: Double
    let roundSecondsMedian: Double
    let roundSecondsLargest: Double
    /// At the end.
    let residentBytesHeadOffice: Int?
    let residentBytesLargestNode: Int?
    let cores = ProcessInfo.processInfo.activeProcessorCount

    init(nodes: Int, numbers: Int, coldStartSeconds: Double, roundSeconds: [Double], running: RunningFederation) {
        self.nodes = nodes
        self.numbers = numbers
        self.coldStartSeconds = coldStartSeconds
        rounds = roundSeconds.count
        let sorted = roundSeconds.sorted()
        roundSecondsMedian = sorted.isEmpty ? .nan : sorted[sorted.count / 2]
        roundSecondsLargest = sorted.last ?? .nan
        residentBytesHeadOffice = running.headOffice.account.residentBytes
        residentBytesLargestNode = running.branches.compactMap(\.account.residentBytes).max()
    }

    var text: String {
        var table = BenchTable("\(nodes) nodes and head office, \(numbers) numbers, \(cores) cores", "")
        table.add("from the first process to the first released sum", Figure.seconds(coldStartSeconds))
        table.add("a round, median of \(rounds)", Figure.seconds(roundSecondsMedian))
        table.add("the slowest round", Figure.seconds(roundSecondsLargest))
        if let residentBytesHeadOffice { table.add("head office, resident", Figure.bytes(residentBytesHeadOffice)) }
        if let residentBytesLargestNode { table.add("largest node, resident", Figure.bytes(residentBytesLargestNode)) }
        return table.text
    }
}
