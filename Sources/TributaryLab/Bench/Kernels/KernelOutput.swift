// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The option that all commands of building blocks share.
struct KernelOutput: ParsableArguments {
    @Option(help: "Write the figures as one JSON object to this file; '-' is standard output.")
    var json: String?

    func write(_ figures: KernelFigures) throws {
        try EvaluationOutput(json: json).write(figures, text: figures.text)
    }
}
