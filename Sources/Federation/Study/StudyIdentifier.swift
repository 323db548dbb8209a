// SPDX-License-Identifier: Apache-2.0

/// The name of a study, unique in its federation: safe in paths, logs and URLs.
public struct StudyIdentifier: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: String

    /// - Throws: ``FederationError/malformed(field:)`` unless ``Identifier/isValid(_:)`` holds.
    public init(_ rawValue: String) throws {
        guard Identifier.isValid(rawValue) else { throw FederationError.malformed(field: "study") }
        self.rawValue = rawValue
    }

    public var description: String { rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
