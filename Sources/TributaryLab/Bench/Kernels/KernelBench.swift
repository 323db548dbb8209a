// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser

/// `tributary-lab bench kernels`.
package struct KernelBench: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "kernels",
        abstract: "What customers add to a round of segments and of churn, beside scikit-learn and numpy.",
        discussion: """
            A move of 8 centres over 16 numbers a customer, and a gradient of churn.logistic over 32, from the columns of \
            a feature matrix to the branch's exact sum: clipped, quantized, checked. On one core and on all of them. \
            scikit-learn and numpy do one iteration of theirs, which has none of that, in the same run on as many cores, \
            if they are there.
            """)

    @Option(help: "Customers to make.")
    var customers = 1_000_000

    @Option(help: "A python that has numpy and scikit-learn.")
    var python = "python3"

    @OptionGroup var output: KernelOutput

    package init() {}

    package func validate() throws {
        guard (1000...10_000_000).contains(customers) else {
            throw ValidationError("--customers must be from 1,000 to 10,000,000")
        }
    }

    package func run() throws {
        let figures = try MeasuredKernels(customers: customers).measured(python: python)
        try EvaluationOutput(json: output.json).write(figures, text: figures.text)
    }
}
