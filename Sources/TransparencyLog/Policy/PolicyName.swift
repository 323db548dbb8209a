// SPDX-License-Identifier: Apache-2.0

/// One word of a policy file: a name or an address. Its bytes mean nothing but themselves.
public struct PolicyName: Hashable, Sendable {
    /// No spaces and no control characters.
    public let octets: [UInt8]

    /// What stands for no quorum; it can name nothing else.
    static let noQuorum = PolicyName(unchecked: Array("none".utf8))

    /// - Throws: ``TransparencyLogError/malformed(what:reason:)``.
    public init(octets: some Sequence<UInt8>) throws {
        let octets = Array(octets)
        guard !octets.isEmpty, octets.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw LogPolicy.malformed("a name is empty or has a space or control character")
        }
        self.init(unchecked: octets)
    }

    public init(_ text: String) throws { try self.init(octets: text.utf8) }

    private init(unchecked octets: [UInt8]) { self.octets = octets }
}

extension PolicyName: CustomStringConvertible {
    public var description: String { String(decoding: octets, as: UTF8.self) }
}
