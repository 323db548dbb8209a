// SPDX-License-Identifier: Apache-2.0

/// Figures of one `tributary-lab bench` command that measures building blocks: a list, as JSON and as a table.
package struct KernelFigures: Encodable {
    /// One measured operation.
    package struct Entry: Encodable {
        package let name: String
        /// CPU seconds of all threads for one operation.
        let cpuSeconds: Double
        let wallSeconds: Double
        /// How many items one operation handles, and what they are.
        let items: Double
        let unit: String
        package let itemsPerCPUSecond: Double

        init(_ name: String, _ cost: Cost, items: Double, unit: String) {
            self.name = name
            cpuSeconds = cost.cpuSeconds
            wallSeconds = cost.wallSeconds
            self.items = items
            self.unit = unit
            itemsPerCPUSecond = items / cost.cpuSeconds
        }
    }

    let cores: Int
    package private(set) var figures: [Entry] = []

    init() { cores = KeystreamLimit.availableCores }

    /// Measures an operation.
    ///
    /// - Parameters:
    ///   - items: handled by one run of `work`.
    ///   - unit: of the items: `B`, `samples`, `numbers`, `op`.
    mutating func measure(
        _ name: String, items: Double = 1, unit: String = "op", _ work: () throws -> Void
    ) rethrows {
        figures.append(Entry(name, try Cost.typical(work), items: items, unit: unit))
    }

    mutating func add(_ entry: Entry) { figures.append(entry) }

    package var text: String {
        var table = BenchTable("operation", "CPU", "wall", "a CPU second")
        for figure in figures {
            table.add(
                figure.name, Figure.seconds(figure.cpuSeconds), Figure.seconds(figure.wallSeconds),
                Figure.rate(figure.itemsPerCPUSecond, figure.unit))
        }
        return table.text
    }
}
