// SPDX-License-Identifier: Apache-2.0

/// The number under which the roster lists a node. Public, stable for the life of the federation.
public struct NodeIdentifier: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// Eight bytes, least significant first: the form in which hashes take an identifier.
    public var bytes: [UInt8] { ProtocolHash.littleEndian(rawValue) }

    /// The concatenation of the identifiers' bytes in ascending order: the form in which hashes take a set.
    public static func setBytes(_ identifiers: some Sequence<NodeIdentifier>) -> [UInt8] {
        identifiers.sorted().flatMap(\.bytes)
    }
}

extension NodeIdentifier: Comparable {
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension NodeIdentifier: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) { rawValue = value }
}

extension NodeIdentifier: CustomStringConvertible {
    public var description: String { String(rawValue) }
}
