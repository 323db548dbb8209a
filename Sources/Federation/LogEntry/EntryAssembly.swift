// SPDX-License-Identifier: Apache-2.0

/// Puts entries together that come in parts, for a reader that goes through the log line by line.
public struct EntryAssembly: Sendable, Equatable {
    /// The texts so far.
    private var text: [UInt8] = []
    /// Parts so far, and in all.
    private var taken = 0
    private var count = 0
    private var time: UInt64 = 0

    public init() {}

    /// Whether no entry is begun and not ended.
    public var isEmpty: Bool { taken == 0 }

    /// Takes in the next line.
    ///
    /// - Returns: the entry that ends with it; nil as long as parts are to come.
    /// - Throws: ``FederationError/malformed(field:)`` for parts that are out of order, interrupted or no entry together.
    ///   Those that came before are forgotten.
    public mutating func take(_ line: LogEntry) throws -> LogEntry? {
        guard case .part(let part) = line.event else {
            guard isEmpty else { throw interrupted() }
            return line
        }
        guard part.number == taken + 1, isEmpty || (part.count == count && line.time == time) else {
            throw interrupted()
        }
        text += part.text.utf8
        (taken, count, time) = (part.number, part.count, line.time)
        guard taken == count else { return nil }
        let whole = text
        self = EntryAssembly()
        return try Self.entry(whole, at: line.time)
    }

    private mutating func interrupted() -> FederationError {
        self = EntryAssembly()
        return .malformed(field: "entry part: not the one that is next")
    }

    /// - Throws: for an entry that would have been written otherwise.
    private static func entry(_ bytes: [UInt8], at time: UInt64) throws -> LogEntry {
        guard bytes.count > LogEntry.maximumBytes else {
            throw FederationError.malformed(field: "entry part: too short")
        }
        let entry = try LogEntry(bytes, limit: LogEntry.maximumWholeBytes)
        guard entry.event.mayComeInParts, entry.time == time else {
            throw FederationError.malformed(field: "entry part: another kind or time")
        }
        return entry
    }
}

extension EntryAssembly {
    public func write(to writer: inout CanonicalWriter) {
        for number in [UInt64(taken), UInt64(count), time] { writer.write(number) }
        writer.write(text)
    }

    public init(from reader: inout CanonicalReader) throws {
        taken = try reader.readCount("assembly.taken", limit: Limits.maximumEntryParts)
        count = try reader.readCount("assembly.count", limit: Limits.maximumEntryParts)
        time = try reader.readUInt64("assembly.time")
        text = try reader.readBytes("assembly.text", limit: LogEntry.maximumWholeBytes)
        guard taken == 0 ? self == EntryAssembly() : taken < count && text.count == taken * Limits.entryPartBytes else {
            throw FederationError.malformed(field: "assembly")
        }
    }
}
