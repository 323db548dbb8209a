// SPDX-License-Identifier: Apache-2.0

extension TileAddress {
    /// Where the signed checkpoint is served, relative to the log's prefix.
    public static let checkpointPath = "checkpoint"

    /// `tile/<level>/<index>[.p/<width>]` or `tile/entries/<index>[.p/<width>]`, relative to the log's prefix.
    public var path: String {
        let kind = if case .hashes(let level) = content { String(level) } else { "entries" }
        return "tile/\(kind)/\(Self.groups(of: index))" + (isPartial ? ".p/\(width)" : "")
    }

    /// Parses a path that ``path`` writes.
    ///
    /// - Throws: ``TransparencyLogError/malformed(what:reason:)`` for any other, so it is safe to join to a directory.
    public init(parsing path: String) throws {
        let malformed = TransparencyLogError.malformed(what: "tile path", reason: "not of the form of C2SP tlog-tiles")
        // The longest: three words, seven groups of an index below 2⁶³, a width.
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 12, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0].elementsEqual("tile".utf8) else { throw malformed }
        var groups = parts[2...].map { Array($0) }
        var width = Self.fullWidth
        if groups.count >= 2, groups[groups.count - 2].suffix(2).elementsEqual(".p".utf8) {
            let limit = UInt64(Self.fullWidth - 1)
            guard let parsed = StrictDecimal.parse(groups.removeLast(), limit: limit), parsed > 0 else {
                throw malformed
            }
            width = Int(parsed)
            groups[groups.count - 1].removeLast(2)
        }
        guard let content = Self.content(Array(parts[1])), let index = Self.index(groups) else { throw malformed }
        try self.init(content: content, index: index, width: width)
    }

    private static func content(_ text: [UInt8]) -> Content? {
        if text.elementsEqual("entries".utf8) { return .entries }
        return StrictDecimal.parse(text, limit: UInt64(maximumLevel)).map { .hashes(level: Int($0)) }
    }

    /// Three digits each, all but the last behind an `x`, so that no name is both a file and a directory.
    private static func groups(of index: UInt64) -> String {
        var rest = index / 1000
        var text = threeDigits(index % 1000)
        while rest > 0 {
            text = "x\(threeDigits(rest % 1000))/" + text
            rest /= 1000
        }
        return text
    }

    private static func index(_ groups: [[UInt8]]) -> UInt64? {
        let digits = groups.enumerated().flatMap { position, group -> [UInt8] in
            let isLast = position == groups.count - 1
            guard group.count == (isLast ? 3 : 4), isLast || group.first == UInt8(ascii: "x") else { return [] }
            return group.suffix(3)
        }
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        guard digits.count == 3 * groups.count,
            let index = significant.isEmpty ? 0 : StrictDecimal.parse(significant, limit: LogLimits.maximumTreeSize),
            // One spelling: no leading group of zeros.
            Self.groups(of: index).utf8.count == 4 * groups.count - 1 + groups.count - 1
        else { return nil }
        return index
    }

    private static func threeDigits(_ number: UInt64) -> String {
        let text = String(number)
        return String(repeating: "0", count: 3 - text.count) + text
    }
}
