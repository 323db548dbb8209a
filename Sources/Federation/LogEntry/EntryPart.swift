// SPDX-License-Identifier: Apache-2.0

/// A piece of an entry that no single line of the log can hold. The texts of all parts, one behind the other, are the
/// entry's canonical JSON; the parts follow one another directly, and the entry stands where its last part does.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Entries".
public struct EntryPart: Sendable, Equatable {
    /// 1, 2, 3 …
    public var number: Int
    /// How many there are: 2 … ``Limits/maximumEntryParts``.
    public var count: Int
    /// ASCII, of ``Limits/entryPartBytes`` in every part but the last.
    public var text: String

    public init(number: Int, count: Int, text: String) {
        self.number = number
        self.count = count
        self.text = text
    }

    /// That the part has the one size that it can have, and nothing that JSON would write longer than in two bytes.
    func validate() throws {
        let bytes = text.utf8
        guard (2...Limits.maximumEntryParts).contains(count), (1...count).contains(number),
            number == count ? (1...Limits.entryPartBytes).contains(bytes.count) : bytes.count == Limits.entryPartBytes,
            bytes.allSatisfy({ (0x20..<0x7F).contains($0) })
        else { throw FederationError.malformed(field: "entry part") }
    }
}

extension Limits {
    /// Bytes of the text of one ``EntryPart``: with every character escaped, it still fits a line of the log.
    public static let entryPartBytes = 32_000
    /// Parts of one entry.
    public static let maximumEntryParts = (LogEntry.maximumWholeBytes + entryPartBytes - 1) / entryPartBytes
}

extension LogEntry {
    /// Bytes of an entry in parts: room for the largest roster epoch.
    public static let maximumWholeBytes = 3 << 19

    /// The lines that say this: the entry itself where one can hold it, else its parts.
    ///
    /// - Throws: ``FederationError/overLimit(field:limit:)`` for an entry that neither can hold.
    public func lines() throws -> [LogEntry] {
        guard event.mayComeInParts else { return [self] }
        let bytes = try wholeBytes()
        guard bytes.count > Self.maximumBytes else { return [self] }
        let starts = Array(stride(from: 0, to: bytes.count, by: Limits.entryPartBytes))
        return try starts.enumerated().map { index, start in
            let text = String(decoding: bytes[start..<min(start + Limits.entryPartBytes, bytes.count)], as: UTF8.self)
            let part = EntryPart(number: index + 1, count: starts.count, text: text)
            try part.validate()
            return LogEntry(time: time, event: .part(part))
        }
    }
}

extension LogEvent {
    /// The kinds that grow with the federation's membership. All others fit a line, and are not believed in parts.
    var mayComeInParts: Bool {
        switch self {
        case .rosterEpoch, .budgetSettled: true
        default: false
        }
    }
}
