// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The one clock by which a branch's store counts, and the clock of a source that goes by another.
///
/// Without a time zone the branch's clock is UTC for times that say their offset, and times that do not are taken as they
/// are. Days without a time of day are days on every clock.
public struct BranchClock: Sendable, Equatable {
    /// What a source's text says.
    enum Reading {
        /// A day without a time of day.
        case day
        /// A time without an offset.
        case local
        /// A time with an offset, or seconds since 1970.
        case absolute
    }

    /// As IANA names it, such as `Europe/Berlin`; nil for UTC.
    public let timeZone: String?
    /// Of the source's times without an offset; nil for the branch's own.
    public let sourceTimeZone: String?

    /// A clock that leaves every time as it is.
    public static let plain = BranchClock(timeZone: nil, sourceTimeZone: nil)

    public init(timeZone: String?, sourceTimeZone: String?) {
        self.timeZone = timeZone
        self.sourceTimeZone = sourceTimeZone
    }

    /// Whether this machine knows a time zone of that name.
    static func knows(_ name: String) -> Bool { TimeZone(identifier: name) != nil }
}

/// Turns times into those of a branch's clock. Remembers offsets by the quarter of an hour, at which all of them change.
final class ClockReader {
    private static let slotSeconds = 900.0
    /// Some thirty years of quarters; what is beyond is forgotten and asked again.
    private static let maximumSlots = 1 << 20

    private struct Zone {
        let zone: TimeZone
        var offsets: [Int: Int] = [:]

        /// Seconds that the zone's clocks are ahead of UTC at a moment.
        mutating func offset(at utc: Int) -> Int {
            let slot = Int((Double(utc) / ClockReader.slotSeconds).rounded(.down))
            if let known = offsets[slot] { return known }
            if offsets.count >= ClockReader.maximumSlots { offsets.removeAll(keepingCapacity: true) }
            let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(utc)))
            offsets[slot] = offset
            return offset
        }

        /// The moment at which the zone's clocks show a time: the later of two, and past a gap of the hour it leaves out.
        mutating func utc(showing local: Int) -> Int {
            local - offset(at: local - offset(at: local))
        }
    }

    /// Whether it leaves every time as it is.
    private let isPlain: Bool
    private var kept: Zone?
    private var written: Zone?

    init(_ clock: BranchClock) {
        kept = clock.timeZone.flatMap { TimeZone(identifier: $0) }.map { Zone(zone: $0) }
        written = clock.sourceTimeZone.flatMap { TimeZone(identifier: $0) }.map { Zone(zone: $0) }
        isPlain = kept == nil && written == nil
    }

    /// Seconds since 1970 on the branch's clock.
    func seconds(_ seconds: Int, _ reading: BranchClock.Reading) -> Int {
        if isPlain { return seconds }
        switch reading {
        case .day: return seconds
        case .local:
            guard let utc = written?.utc(showing: seconds) else { return seconds }
            return utc + (kept?.offset(at: utc) ?? 0)
        case .absolute: return seconds + (kept?.offset(at: seconds) ?? 0)
        }
    }
}
