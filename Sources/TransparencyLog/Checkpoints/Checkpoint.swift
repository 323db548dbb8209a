// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// What a log says of itself at one moment: its name, how many entries it has, and the root over them.
///
/// - SeeAlso: C2SP tlog-checkpoint. Extension lines, which it advises against, are refused: nothing audits them.
public struct Checkpoint: Hashable, Sendable {
    public let origin: NoteName
    public let size: UInt64
    public let root: Digest

    /// - Throws: ``TransparencyLogError`` if the size is over its limit, or 0 with another root than the empty one.
    public init(origin: NoteName, size: UInt64, root: Digest) throws {
        guard size <= LogLimits.maximumTreeSize else {
            throw TransparencyLogError.overLimit(what: "tree size", limit: LogLimits.maximumTreeSize)
        }
        guard size > 0 || root == MerkleHash.empty else {
            throw TransparencyLogError.rootMismatch(size: 0, expected: MerkleHash.empty, computed: root)
        }
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Parses a note text: origin, size and root, each on its line.
    public init(parsing text: [UInt8]) throws {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty else { throw Self.malformed("expected three lines") }
        guard let origin = String(validating: lines[0], as: UTF8.self) else { throw Self.malformed("origin") }
        guard let size = StrictDecimal.parse(lines[1], limit: LogLimits.maximumTreeSize) else {
            throw Self.malformed("tree size")
        }
        guard let root = Digest(base64: lines[2]) else { throw Self.malformed("root") }
        try self.init(origin: try NoteName(origin), size: size, root: root)
    }

    /// The note text.
    public var text: [UInt8] { Array("\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n".utf8) }

    private static func malformed(_ reason: String) -> TransparencyLogError {
        .malformed(what: "checkpoint", reason: reason)
    }
}

extension Checkpoint: CustomStringConvertible {
    public var description: String { "\(origin) at \(size) entries, root \(root)" }
}
