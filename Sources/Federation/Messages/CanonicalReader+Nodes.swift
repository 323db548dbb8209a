// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension CanonicalReader {
    mutating func readNode(_ field: String) throws -> NodeIdentifier {
        NodeIdentifier(try readUInt64(field))
    }

    /// A counted list with at most one element a node, in ascending order of node: the only form a set can have.
    mutating func readSet<Element>(
        _ field: String, by node: (Element) -> NodeIdentifier,
        element: (inout CanonicalReader) throws -> Element
    ) throws -> [Element] {
        let count = try readCount(field, limit: Limits.maximumCohort)
        var elements: [Element] = []
        for _ in 0..<count {
            let next = try element(&self)
            if let last = elements.last, node(last) >= node(next) { throw FederationError.malformed(field: field) }
            elements.append(next)
        }
        return elements
    }

    mutating func readSignature(_ field: String) throws -> Signature {
        try Signature(readFixed(field, count: Signature.byteCount))
    }
}

extension CanonicalWriter {
    mutating func write(_ node: NodeIdentifier) { write(node.rawValue) }

    mutating func write(_ signature: Signature) { writeFixed(signature.bytes) }

    mutating func writeSet<Element>(_ elements: [Element], element: (inout CanonicalWriter, Element) -> Void) {
        write(UInt64(elements.count))
        for value in elements { element(&self, value) }
    }
}

extension Array {
    /// The elements in ascending order of node.
    ///
    /// - Throws: ``FederationError`` for more elements than a cohort has members, or two of one node.
    init(canonicalSet elements: some Sequence<Element>, by node: (Element) -> NodeIdentifier, field: String) throws {
        self = Array(elements)
        guard count <= Limits.maximumCohort else {
            throw FederationError.overLimit(field: field, limit: UInt64(Limits.maximumCohort))
        }
        // Mostly in order already, and then there is nothing to sort.
        var identifiers = map(node)
        guard !Self.isAscending(identifiers) else { return }
        sort { node($0) < node($1) }
        identifiers.sort()
        guard Self.isAscending(identifiers) else { throw FederationError.malformed(field: field) }
    }

    private static func isAscending(_ identifiers: [NodeIdentifier]) -> Bool {
        zip(identifiers, identifiers.dropFirst()).allSatisfy { $0 < $1 }
    }
}
