// SPDX-License-Identifier: Apache-2.0

/// Two columns of a contract that are looked at together.
public struct ColumnPair: Sendable, Hashable {
    public let first: String
    public let second: String

    /// - Throws: ``FederationError`` when a name is no column name, or both are the same.
    public init(_ first: String, _ second: String) throws {
        guard first != second else {
            throw FederationError.invalidSpecification(field: "tables", reason: "pairs a column with itself")
        }
        try FeatureSelection.validate([first, second])
        self.first = first
        self.second = second
    }

    /// What the pair is called where shares are given: "contract x tenure".
    public var name: String { "\(first) x \(second)" }
}

extension ColumnPair {
    func write(to writer: inout CanonicalWriter) {
        writer.write(first)
        writer.write(second)
    }

    init(reader: inout CanonicalReader) throws {
        try self.init(reader.readString("table.first"), reader.readString("table.second"))
    }
}
