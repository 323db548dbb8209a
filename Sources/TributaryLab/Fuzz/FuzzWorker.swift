// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The child process that decodes: it may crash.
struct FuzzWorker {
    /// Memory that decoding may need beyond what the process had before, in bytes.
    static let maximumExtraBytes = 64 << 20

    let run: FuzzRun
    let marker: String

    /// What the parent reads from standard output.
    struct Answer: Codable {
        var tally: FuzzRun.Tally
        var extraBytes: Int
    }

    func work(_ range: Range<UInt64>) throws {
        FileManager.default.createFile(atPath: marker, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: marker))
        let descriptor = file.fileDescriptor
        // Whatever a decoder allocates once should not count.
        _ = run.run(0..<UInt64(4 * run.decoders.count))
        let before = Self.peakBytes
        let tally = run.run(range) { number in
            var number = number
            pwrite(descriptor, &number, MemoryLayout<UInt64>.size, 0)
        }
        let answer = Answer(tally: tally, extraBytes: Self.peakBytes - before)
        FileHandle.standardOutput.write(try JSONEncoder().encode(answer))
    }

    /// The most memory that this process has ever had, in bytes.
    private static var peakBytes: Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }
}
