// SPDX-License-Identifier: Apache-2.0

/// An ONNX graph in the making: inputs of one column each, constants, nodes, and the file they become.
///
/// - SeeAlso: `onnx.proto` of ONNX 1.12 (IR version 8); field numbers are its.
struct ONNXGraph {
    /// A value in the graph, by name.
    struct Value: Equatable {
        fileprivate let name: String
    }

    /// The element types that are used, with ONNX's numbers.
    enum Element: UInt64 {
        case int64 = 7
        case string = 8
        case double = 11
    }

    /// What a node is told beside its inputs.
    enum Attribute {
        case int(String, Int)
        case ints(String, [Int])
        case strings(String, [String])
    }

    private static let irVersion: UInt64 = 8
    private static let operatorSet: UInt64 = 17
    private static let learningOperatorSet: UInt64 = 2

    /// Operators for machine learning live apart from the rest.
    static let learningDomain = "ai.onnx.ml"

    private var inputs = ProtobufWriter()
    private var outputs = ProtobufWriter()
    private var constants = ProtobufWriter()
    private var nodes = ProtobufWriter()
    private var count = 0

    /// A column of any number of rows.
    mutating func input(_ name: String, _ element: Element) -> Value {
        inputs.write(11) { Self.writeColumn(&$0, name, element) }
        return Value(name: name)
    }

    mutating func output(_ value: Value, named name: String) {
        nodes.write(1) { node in
            node.write(1, value.name)
            node.write(2, name)
            node.write(4, "Identity")
        }
        outputs.write(12) { Self.writeColumn(&$0, name, .double) }
    }

    /// A list of numbers.
    mutating func constant(_ values: [Double]) -> Value {
        constant(.double, count: values.count, values.map(\.bitPattern))
    }

    mutating func constant(_ values: [Int]) -> Value {
        constant(.int64, count: values.count, values.map { UInt64(bitPattern: Int64($0)) })
    }

    /// A number of its own, without dimensions.
    mutating func scalar(_ value: Double) -> Value { constant(.double, count: nil, [value.bitPattern]) }

    mutating func node(
        _ operation: String, _ inputs: [Value], _ attributes: [Attribute] = [], domain: String = ""
    ) -> Value {
        let result = fresh()
        nodes.write(1) { node in
            for input in inputs { node.write(1, input.name) }
            node.write(2, result.name)
            node.write(4, operation)
            for attribute in attributes { node.write(5) { Self.write(&$0, attribute) } }
            if !domain.isEmpty { node.write(7, domain) }
        }
        return result
    }

    /// The bytes of the model file.
    ///
    /// - Parameter metadata: names and texts that a reader of the file finds in it.
    func file(name: String, producer: String, metadata: [(String, String)]) -> [UInt8] {
        var model = ProtobufWriter()
        model.write(1, Self.irVersion)
        model.write(2, producer)
        model.write(7) { graph in
            graph.append(nodes)
            graph.write(2, name)
            for part in [constants, inputs, outputs] { graph.append(part) }
        }
        for (domain, version) in [("", Self.operatorSet), (Self.learningDomain, Self.learningOperatorSet)] {
            model.write(8) { set in
                set.write(1, domain)
                set.write(2, version)
            }
        }
        for (key, value) in metadata {
            model.write(14) { entry in
                entry.write(1, key)
                entry.write(2, value)
            }
        }
        return model.bytes
    }

    private mutating func fresh() -> Value {
        count += 1
        return Value(name: "v\(count)")
    }

    /// - Parameter count: nil for a number without dimensions.
    private mutating func constant(_ element: Element, count: Int?, _ words: [UInt64]) -> Value {
        let result = fresh()
        constants.write(5) { tensor in
            if let count { tensor.write(1, UInt64(count)) }
            tensor.write(2, element.rawValue)
            tensor.write(8, result.name)
            tensor.write(9, words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } })
        }
        return result
    }

    private static func writeColumn(_ value: inout ProtobufWriter, _ name: String, _ element: Element) {
        value.write(1, name)
        value.write(2) { type in
            type.write(1) { tensor in
                tensor.write(1, element.rawValue)
                tensor.write(2) { shape in
                    shape.write(1) { $0.write(2, "customers") }
                    shape.write(1) { $0.write(1, 1) }
                }
            }
        }
    }

    private static func write(_ writer: inout ProtobufWriter, _ attribute: Attribute) {
        switch attribute {
        case .int(let name, let value):
            writer.write(1, name)
            writer.write(3, UInt64(bitPattern: Int64(value)))
            writer.write(20, 2)
        case .ints(let name, let values):
            writer.write(1, name)
            for value in values { writer.write(8, UInt64(bitPattern: Int64(value))) }
            writer.write(20, 7)
        case .strings(let name, let values):
            writer.write(1, name)
            for value in values { writer.write(9, value) }
            writer.write(20, 8)
        }
    }
}
