// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What one study took. Memory and CPU are nil where the system keeps no account of processes.
struct StudyCost: Encodable {
    let analysis: String
    /// As proposed.
    let rounds: Int
    /// In the vectors of all rounds together.
    let numbers: Int
    /// The bodies of all messages of the branch that sent most.
    let bytesSentLargestNode: UInt64
    /// From the proposal to the published result.
    let wallSeconds: Double
    /// Of these, from the announcement of the first round.
    let roundSeconds: Double
    let cpuSecondsLargestNode: Double?
    let cpuSecondsHeadOffice: Double?
    let peakBytesLargestNode: Int?
    let peakBytesHeadOffice: Int?
}

/// What studies of every analysis took in one federation.
struct StudyFigures: Encodable {
    let nodes: Int
    let customers: Int
    /// Of the churn models.
    let features: Int
    let studies: [StudyCost]
    let cores = ProcessInfo.processInfo.activeProcessorCount

    var text: String {
        var table = BenchTable(
            "", "rounds", "numbers", "sent by a branch", "wall", "of it rounds", "CPU of a branch", "of head office",
            "memory of a branch", "of head office")
        for study in studies {
            table.add(
                study.analysis, "\(study.rounds)", "\(study.numbers)",
                Figure.bytes(Int(study.bytesSentLargestNode)), Figure.seconds(study.wallSeconds),
                Figure.seconds(study.roundSeconds), study.cpuSecondsLargestNode.map(Figure.seconds) ?? "–",
                study.cpuSecondsHeadOffice.map(Figure.seconds) ?? "–",
                study.peakBytesLargestNode.map(Figure.bytes) ?? "–",
                study.peakBytesHeadOffice.map(Figure.bytes) ?? "–")
        }
        return "\(nodes) branches with \(customers) customers in all, churn over \(features) features, \(cores) cores\n"
            + table.text
    }
}
