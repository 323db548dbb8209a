// SPDX-License-Identifier: Apache-2.0

package import Federation

/// What `tributary-lab bench kernels` found.
package struct KernelComparison: Encodable {
    /// What is computed for every customer.
    package enum Work: String, Codable, Sendable {
        case segments = "k-means step, 16 numbers, 8 centres"
        case churn = "logistic gradient, 32 numbers"
    }

    /// One of these on so many cores.
    package struct Own: Encodable {
        package let work: Work
        /// Of the matrix that is read.
        package let precision: NumericPrecision
        package let cores: Int
        let cpuSeconds: Double
        let wallSeconds: Double
    }

    /// What a peer took for it.
    package struct Peer: Encodable {
        package let name: String
        package let work: Work
        package let precision: NumericPrecision
        package let cores: Int
        let cpuSeconds: Double
        let wallSeconds: Double
        /// Our seconds over theirs, with as many bits on as many cores: of the processor on one core, on the wall on
        /// several.
        package let ratio: Double
    }

    let customers: Int
    package private(set) var own: [Own] = []
    package private(set) var peers: [Peer] = []
    /// Peers that were not there.
    package private(set) var absent: [String] = []

    init(customers: Int) { self.customers = customers }

    mutating func add(_ work: Work, _ precision: NumericPrecision, _ cost: Cost, _ cores: Int) {
        own.append(
            Own(
                work: work, precision: precision, cores: cores, cpuSeconds: cost.cpuSeconds,
                wallSeconds: cost.wallSeconds))
    }

    /// - Parameter timings: nil if the peers are not there.
    mutating func add(_ timings: [NumericPeers.Timing]?, _ cores: Int) {
        guard let timings else { return absent = ["numpy and scikit-learn"] }
        for timing in timings {
            guard
                let own = own.first(where: {
                    $0.work == timing.work && $0.precision == timing.precision && $0.cores == cores
                })
            else { continue }
            let ratio = cores == 1 ? own.cpuSeconds / timing.cpuSeconds : own.wallSeconds / timing.wallSeconds
            peers.append(
                Peer(
                    name: timing.name, work: timing.work, precision: timing.precision, cores: cores,
                    cpuSeconds: timing.cpuSeconds, wallSeconds: timing.wallSeconds, ratio: ratio))
        }
    }

    package var text: String {
        var table = BenchTable("\(customers) customers", "bits", "cores", "CPU", "wall", "ours over theirs")
        for figure in own {
            table.add(
                figure.work.rawValue, figure.precision.bits, "\(figure.cores)", Figure.seconds(figure.cpuSeconds),
                Figure.seconds(figure.wallSeconds), "")
            for peer in peers
            where peer.work == figure.work && peer.precision == figure.precision && peer.cores == figure.cores {
                table.add(
                    "  " + peer.name, peer.precision.bits, "\(peer.cores)", Figure.seconds(peer.cpuSeconds),
                    Figure.seconds(peer.wallSeconds), Figure.number(peer.ratio))
            }
        }
        guard !absent.isEmpty else { return table.text }
        return table.text + "\nnot there to be compared with: \(absent.joined(separator: ", ")) (--python)"
    }
}

extension NumericPrecision {
    /// In a column of a table.
    fileprivate var bits: String {
        switch self {
        case .double: "64"
        case .single: "32"
        }
    }
}
