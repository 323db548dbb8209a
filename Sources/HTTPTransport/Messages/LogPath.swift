// SPDX-License-Identifier: Apache-2.0

public import Cryptography

/// A file of the transparency log: named as in tlog-tiles, and beside those the kept checkpoints and artefacts.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`; the format is C2SP tlog-tiles.
public enum LogPath: Hashable, Sendable {
    /// Entries or hashes in a full tile.
    public static let fullWidth = 256
    /// The highest level of hash tiles: eight bits of a 64-bit tree size each.
    public static let maximumLevel = 7

    /// The newest signed checkpoint.
    case checkpoint
    /// A tile of hashes. A width below ``fullWidth`` asks for a partial tile.
    case tile(level: Int, index: UInt64, width: Int)
    /// A bundle of entries.
    case entries(index: UInt64, width: Int)
    /// The checkpoint of this size with the cosignatures of a quorum, where one was kept.
    case witnessed(size: UInt64)
    /// What an entry of the log names by its digest.
    case artefact(Digest)

    /// Reads exactly what ``path`` writes, and nothing else.
    public init?(_ path: String) {
        guard let parsed = Self.parse(path), parsed.path == path else { return nil }
        self = parsed
    }

    /// Where it is.
    public var path: String {
        switch self {
        case .checkpoint: "/checkpoint"
        case .tile(let level, let index, let width): "/tile/\(level)/" + Self.suffix(index, width)
        case .entries(let index, let width): "/tile/entries/" + Self.suffix(index, width)
        case .witnessed(let size): Self.witnessedPrefix + String(size)
        case .artefact(let digest): Self.artefactPrefix + digest.hex
        }
    }

    /// What its body is labelled as.
    public var mediaType: MediaType {
        switch self {
        case .checkpoint, .witnessed: .text
        case .tile, .entries, .artefact: .octets
        }
    }

    /// Bytes its body may have.
    public var bodyLimit: Int {
        switch self {
        case .artefact: TransportLimits.artefactBytes
        case .checkpoint, .witnessed, .tile, .entries: TransportLimits.tileBytes
        }
    }

    /// Whether the bytes can never change: everything but the newest checkpoint.
    var isImmutable: Bool { self != .checkpoint }

    private static let witnessedPrefix = "/witnessed/"
    private static let artefactPrefix = "/artefacts/"

    /// The index in groups of three digits, all but the last after an `x`, then the width of a partial tile.
    private static func suffix(_ index: UInt64, _ width: Int) -> String {
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1000)
            groups.insert(String(repeating: "0", count: 3 - digits.count) + digits, at: 0)
            rest /= 1000
        } while rest > 0
        let name = groups.dropLast().map { "x\($0)/" }.joined() + (groups.last ?? "")
        return width == fullWidth ? name : name + ".p/\(width)"
    }

    /// Reads loosely; the caller compares with what would have been written.
    private static func parse(_ path: String) -> LogPath? {
        if path == "/checkpoint" { return .checkpoint }
        if path.hasPrefix(witnessedPrefix) {
            return UInt64(path.dropFirst(witnessedPrefix.count)).map { .witnessed(size: $0) }
        }
        if path.hasPrefix(artefactPrefix) {
            return Digest(hex: String(path.dropFirst(artefactPrefix.count))).map { .artefact($0) }
        }
        var parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 3, parts.removeFirst() == "tile" else { return nil }
        let kind = parts.removeFirst()
        guard let (index, width) = parseSuffix(parts) else { return nil }
        if kind == "entries" { return .entries(index: index, width: width) }
        guard let level = Int(kind), (0...maximumLevel).contains(level) else { return nil }
        return .tile(level: level, index: index, width: width)
    }

    private static func parseSuffix(_ parts: [String]) -> (UInt64, Int)? {
        var groups = parts
        var width = fullWidth
        if groups.count >= 2, groups[groups.count - 2].hasSuffix(".p") {
            guard let partial = Int(groups.removeLast()), (1..<fullWidth).contains(partial) else { return nil }
            width = partial
            groups[groups.count - 1].removeLast(2)
        }
        var index: UInt64 = 0
        for group in groups {
            guard let value = UInt64(group.hasPrefix("x") ? String(group.dropFirst()) : group), value < 1000 else {
                return nil
            }
            let (high, overflow) = index.multipliedReportingOverflow(by: 1000)
            let (sum, carry) = high.addingReportingOverflow(value)
            guard !overflow, !carry else { return nil }
            index = sum
        }
        return (index, width)
    }
}
