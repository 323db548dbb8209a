// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import DifferentialPrivacy

/// `tributary-lab bench quantize`.
package struct QuantizeBench: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "quantize", abstract: "Clip, quantize and add up customers' vectors, by their length.")

    static let dimensions = [8, 32, 128, 512, 4096]
    package init() {}

    @OptionGroup var output: KernelOutput

    package func run() throws { try output.write(Self.measured()) }

    /// - Parameter numbers: handled by one run.
    package static func measured(numbers: Int = 1 << 20) throws -> KernelFigures {
        var figures = KernelFigures()
        for dimension in dimensions {
            let customers = max(1, numbers / dimension)
            let rows = (0..<customers * dimension).map { Double($0 % 1009) / 1009 - 0.5 }
            var sink = try ClippingAccumulator(
                dimension: dimension, clippingBound: 1 << 20, quantizationScale: 1 << 18)
            rows.withUnsafeBufferPointer { rows in
                figures.measure("\(dimension) numbers a customer", items: Double(rows.count), unit: "numbers") {
                    sink.add(rows: rows, count: customers)
                }
            }
        }
        return figures
    }
}
