// SPDX-License-Identifier: Apache-2.0

/// What a branch's data cost. CPU seconds are those of all threads.
struct DataFigures: Encodable {
    struct Step: Encodable {
        let name: String
        let cpuSeconds: Double
        let wallSeconds: Double
        /// What was worked through.
        let amount: Double
        let unit: String
        /// ``amount`` for each CPU second.
        let rate: Double

        init(_ name: String, _ cost: Cost, _ amount: Int, _ unit: String) {
            self.name = name
            cpuSeconds = cost.cpuSeconds
            wallSeconds = cost.wallSeconds
            self.amount = Double(amount)
            self.unit = unit
            rate = Double(amount) / cost.cpuSeconds
        }
    }

    let customers: Int
    let rows: Int
    let fileBytes: Int
    let features: Int
    var steps: [Step] = []
    /// Of this process, everything included; nil where the system does not say.
    var peakResidentBytes: Int?
    /// Peers that were not there.
    var absent: [String] = []

    var text: String {
        var table = BenchTable("", "CPU", "wall", "rate per CPU second")
        for step in steps {
            table.add(
                step.name, Figure.seconds(step.cpuSeconds), Figure.seconds(step.wallSeconds),
                Figure.rate(step.rate, step.unit))
        }
        var lines = [
            "\(customers) customers, \(rows) purchases, \(Figure.bytes(fileBytes)) of CSV, \(features) features",
            table.text,
        ]
        if let peakResidentBytes { lines.append("most memory at a time: \(Figure.bytes(peakResidentBytes))") }
        if !absent.isEmpty { lines.append("not there to be compared with: \(absent.joined(separator: ", "))") }
        return lines.joined(separator: "\n")
    }
}
