// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation

extension ChurnModel {
    /// The model as an ONNX file that scores customers without this software, in 64-bit floating point throughout.
    ///
    /// Inputs are the contract's features that are not protected, by name, each of shape (customers, 1) and raw: numbers
    /// in the contract's unit (NaN for missing), categories as text (anything outside the vocabulary counts as missing).
    /// Outputs are `log_odds` and `probability`. Operators are those of ONNX 17 and `LabelEncoder` of ai.onnx.ml 2.
    ///
    /// - Throws: ``AnalyticsError/malformedState(field:)`` when the model belongs to another contract.
    public func onnx(contract: FeatureContract) throws -> [UInt8] {
        _ = try ChurnScorer(model: self, contract: contract)
        var graph = ONNXGraph()
        var sum = graph.constant([intercept])
        var bins: [String: ONNXGraph.Value] = [:]
        for term in terms {
            guard let feature = contract.features.first(where: { $0.name == term.feature }) else { continue }
            switch ONNXReading(feature, isLine: term.steps.isEmpty, in: &graph) {
            case .bin(let bin):
                bins[feature.name] = bin
                sum = graph.add(sum, graph.step(term.steps, bin))
            case .position(let position):
                let centred = graph.node("Sub", [position, graph.scalar(0.5)])
                sum = graph.add(sum, graph.node("Mul", [centred, graph.scalar(term.slope)]))
            }
        }
        for interaction in interactions {
            guard let first = bins[interaction.first], let second = bins[interaction.second] else { continue }
            let product = graph.node(
                "Mul", [graph.step(interaction.firstSteps, first), graph.step(interaction.secondSteps, second)])
            let limited = graph.node(
                "Clip", [product, graph.scalar(-interaction.limit), graph.scalar(interaction.limit)])
            sum = graph.add(sum, graph.node("Mul", [limited, graph.scalar(interaction.weight.value)]))
        }
        graph.output(sum, named: "log_odds")
        graph.output(graph.node("Sigmoid", [sum]), named: "probability")
        return graph.file(
            name: kind.rawValue, producer: "Tributary",
            metadata: [("contract", self.contract), ("model", digest.hex), ("outcome", contract.label?.name ?? "")])
    }
}

/// One feature as the graph reads it.
private enum ONNXReading {
    /// Its bin: whole numbers.
    case bin(ONNXGraph.Value)

    /// 0…1.
    case position(ONNXGraph.Value)

    init(_ feature: Feature, isLine: Bool, in graph: inout ONNXGraph) {
        let bins = FeatureBins(shapeOf: feature)
        guard let range = NumericRange(feature) else {
            self = .bin(Self.category(feature, bins, &graph))
            return
        }
        var value = graph.input(feature.name, .double)
        if let missing = range.missingValue {
            value = graph.node("Where", [graph.node("IsNaN", [value]), graph.scalar(missing), value])
        }
        let isMissing = graph.node("IsNaN", [value])
        self =
            isLine
            ? .position(Self.position(value, isMissing, range, &graph))
            : .bin(Self.cell(value, isMissing, bins, range, &graph))
    }

    private static func category(
        _ feature: Feature, _ bins: FeatureBins, _ graph: inout ONNXGraph
    ) -> ONNXGraph.Value {
        guard case .categorical(let categories) = feature.kind else { preconditionFailure("not a category") }
        let text = graph.input(feature.name, .string)
        return graph.node(
            "LabelEncoder", [text],
            [
                .strings("keys_strings", categories), .ints("values_int64s", Array(categories.indices)),
                .int("default_int64", bins.bin(ofCategory: FeatureColumn.missingCategory)),
            ], domain: ONNXGraph.learningDomain)
    }

    private static func cell(
        _ value: ONNXGraph.Value, _ isMissing: ONNXGraph.Value, _ bins: FeatureBins, _ range: NumericRange,
        _ graph: inout ONNXGraph
    ) -> ONNXGraph.Value {
        let edges = bins.exactEdges(range)
        // A single cell has no edge; one beyond every number stands in for it.
        let reached = graph.node(
            "GreaterOrEqual", [value, graph.constant(edges.isEmpty ? [.infinity] : edges)])
        let counted = graph.node("Cast", [reached], [.int("to", Int(ONNXGraph.Element.int64.rawValue))])
        var cell = graph.node("ReduceSum", [counted, graph.constant([1])], [.int("keepdims", 1)])
        for special in bins.regularCount..<bins.count {
            guard let number = bins.specialValue(ofBin: special) else { continue }
            let isSpecial = graph.node("Equal", [value, graph.scalar(number)])
            cell = graph.node("Where", [isSpecial, graph.constant([special]), cell])
        }
        return graph.node("Where", [isMissing, graph.constant([bins.missingBin ?? 0]), cell])
    }

    private static func position(
        _ value: ONNXGraph.Value, _ isMissing: ONNXGraph.Value, _ range: NumericRange, _ graph: inout ONNXGraph
    ) -> ONNXGraph.Value {
        var number = graph.node("Clip", [value, graph.scalar(range.lowerBound), graph.scalar(range.upperBound)])
        if range.transform == .log1p {
            number = graph.node("Log", [graph.node("Add", [number, graph.scalar(1)])])
        }
        let (lower, upper) = (range.transformed(at: 0), range.transformed(at: 1))
        let shifted = graph.node("Sub", [number, graph.scalar(lower)])
        let scaled = graph.node("Div", [shifted, graph.scalar(upper - lower)])
        return graph.node("Where", [isMissing, graph.scalar(0.5), scaled])
    }
}

extension ONNXGraph {
    fileprivate mutating func add(_ left: Value, _ right: Value) -> Value { node("Add", [left, right]) }

    /// The number that a table has for a bin.
    fileprivate mutating func step(_ steps: [Double], _ bin: Value) -> Value {
        node("Gather", [constant(steps), bin], [.int("axis", 0)])
    }
}
