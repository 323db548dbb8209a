// SPDX-License-Identifier: Apache-2.0

import Foundation
import RoundProtocol

/// Times as people read them, in UTC.
package enum Moment {
    /// `2026-11-22 06:20:11 UTC`
    package static func text(_ seconds: UInt64) -> String {
        guard let parts = parts(seconds) else { return "\(seconds) s after 1970" }
        return "\(date(parts)) \(time(parts)) UTC"
    }

    /// `2026-11-22`
    package static func day(_ seconds: UInt64) -> String {
        parts(seconds).map(date) ?? "\(seconds) s after 1970"
    }

    /// `06:20:11`
    package static func time(_ seconds: UInt64) -> String {
        parts(seconds).map(time) ?? "\(seconds) s after 1970"
    }

    private static func parts(_ seconds: UInt64) -> tm? {
        guard var moment = time_t(exactly: seconds) else { return nil }
        var parts = tm()
        return gmtime_r(&moment, &parts) == nil ? nil : parts
    }

    private static func date(_ parts: tm) -> String {
        "\(Int(parts.tm_year) + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    }

    private static func time(_ parts: tm) -> String {
        "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    }

    private static func padded(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

/// The machine's own clock.
package struct SystemClock: WallClock {
    package init() {}

    package func now() -> UInt64 { UInt64(max(0, time(nil))) }
}
