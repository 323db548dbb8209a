// SPDX-License-Identifier: Apache-2.0

import Federation
import RoundProtocol

/// Finds entries in the coordinator's own log by what they hold, for the few questions that no table answers.
struct LogSearch {
    private static let entriesAtOnce: UInt64 = 256

    let reading: any CoordinatorReading

    /// The events whose bytes hold `text`, in order. Only those are taken apart.
    ///
    /// - Complexity: one pass over the log.
    func events(holding text: String) throws -> [LogEntry] {
        let sought = Array(text.utf8)
        let size = try reading.logSize()
        var found: [LogEntry] = []
        var start: UInt64 = 0
        while start < size {
            let end = min(size, start + Self.entriesAtOnce)
            for bytes in try reading.logEntries(start..<end) where bytes.holds(sought) {
                found.append(try LogEntry(canonicalBytes: bytes))
            }
            start = end
        }
        return found
    }
}

extension [UInt8] {
    fileprivate func holds(_ sought: [UInt8]) -> Bool {
        guard let first = sought.first, count >= sought.count else { return sought.isEmpty }
        return withUnsafeBufferPointer { bytes in
            for start in 0...(bytes.count - sought.count) where bytes[start] == first {
                if bytes[start..<start + sought.count].elementsEqual(sought) { return true }
            }
            return false
        }
    }
}
