// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TransparencyLog

/// A witness's records in memory, which can be made to fail.
final class MemoryWitnessRecords: WitnessRecords {
    struct DiskFull: Error {}

    private let notes = Mutex<[NoteName: [UInt8]]>([:])
    private let isFull = Mutex(false)

    var full: Bool {
        get { isFull.withLock { $0 } }
        set { isFull.withLock { $0 = newValue } }
    }

    func note(of log: NoteName) -> [UInt8]? { notes.withLock { $0[log] } }

    func set(_ note: [UInt8], of log: NoteName) { notes.withLock { $0[log] = note } }

    func update(_ log: NoteName, _ body: ([UInt8]?) throws -> [UInt8]?) throws {
        try notes.withLock { notes in
            guard let next = try body(notes[log]) else { return }
            if full { throw DiskFull() }
            notes[log] = next
        }
    }
}
