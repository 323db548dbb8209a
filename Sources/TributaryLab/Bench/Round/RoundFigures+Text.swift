// SPDX-License-Identifier: Apache-2.0

extension RoundFigures {
    /// The figures as people read them.
    package var text: String {
        var lines = [
            "\(nodes) nodes, \(dimension) numbers of \(wordBits) bits, \(dropoutText), \(cores) cores"
                + (coordinatorOnly ? ", stand-in nodes" : ""),
            "", stepTable.text, "",
            "coordinator     \(Figure.seconds(coordinatorCPUSeconds)) CPU, "
                + "\(Figure.seconds(coordinatorWallSeconds)) wall",
            "  against bare ChaCha20 for the same keystream: \(Figure.number(ratioToPRGLimitCoordinator)) times",
        ]
        if let coordinatorPeakBytes {
            lines.append("  peak \(Figure.bytes(coordinatorPeakBytes)) (\(coordinatorPeakMeasure))")
        }
        if let nodeCPUSeconds, let ratioToPRGLimitNode {
            lines += [
                "each node       \(Figure.seconds(nodeCPUSeconds)) CPU (median)",
                "  against bare ChaCha20 for the same keystream: \(Figure.number(ratioToPRGLimitNode)) times",
            ]
        }
        if let nodePeakBytes { lines.append("  holds at most \(Figure.bytes(nodePeakBytes)) between messages") }
        if let bytesUpPerNode, let bytesDownPerNode {
            let shareholders = Double(bytesUpPerNode - dimension * wordBits / 8) / Double(nodes)
            lines.append(
                "  sends \(Figure.bytes(bytesUpPerNode)): the vector and \(Figure.number(shareholders)) B "
                    + "a shareholder; gets \(Figure.bytes(bytesDownPerNode))")
        }
        lines.append("bare ChaCha20   \(Figure.rate(prgBytesPerSecond, "B")) a core while \(cores) work")
        lines.append(sumIsExact ? "the sum is exact" : "THE SUM IS WRONG")
        return lines.joined(separator: "\n")
    }

    private var dropoutText: String { dropout == 0 ? "nobody vanishes" : "\(Figure.number(dropout * 100)) % vanish" }

    private var stepTable: BenchTable {
        var table = BenchTable("step", "node CPU", "coordinator CPU", "wall", "up a node", "down a node")
        for step in steps {
            table.add(
                step.step, step.nodeCPUSeconds.map(Figure.seconds) ?? "–", Figure.seconds(step.coordinatorCPUSeconds),
                Figure.seconds(step.coordinatorWallSeconds), step.bytesUpPerNode.map(Figure.bytes) ?? "–",
                step.bytesDownPerNode.map(Figure.bytes) ?? "–")
        }
        return table
    }
}
