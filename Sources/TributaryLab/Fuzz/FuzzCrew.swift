// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation
import Synchronization

/// Shares the inputs among child processes, one for each core, and finds out what a crashed one was decoding.
struct FuzzCrew {
    /// Inputs of one child.
    static let chunk: UInt64 = 250_000

    let run: FuzzRun
    let seed: UInt64

    func run(inputs: UInt64, progress: @Sendable (UInt64) -> Void) throws -> FuzzRun.Tally {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tributary-fuzz-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let starts = Array(stride(from: 0, to: inputs, by: Int(Self.chunk)))
        let total = Mutex((tally: FuzzRun.Tally(), failure: (any Error)?.none))
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: ProcessInfo.processInfo.activeProcessorCount) { lane in
            while case let index = next.add(1, ordering: .relaxed).oldValue, index < starts.count {
                let range = starts[index]..<min(inputs, starts[index] + Self.chunk)
                do {
                    let part = try child(range, marker: folder.appendingPathComponent("\(lane)").path)
                    let done = total.withLock { total in
                        total.tally.add(part)
                        return UInt64(total.tally.inputs)
                    }
                    progress(done)
                } catch {
                    total.withLock { $0.failure = error }
                    return
                }
            }
        }
        let (tally, failure) = total.withLock { ($0.tally, $0.failure) }
        if let failure { throw failure }
        return tally
    }

    /// Goes on after a crash with the input behind the one that crashed.
    private func child(_ range: Range<UInt64>, marker: String) throws -> FuzzRun.Tally {
        var total = FuzzRun.Tally()
        var start = range.lowerBound
        while start < range.upperBound {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            process.arguments = [
                "fuzz", "--seed", "\(seed)", "--inputs", "\(range.upperBound - start)", "--work-from", "\(start)",
                "--marker", marker,
            ]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let answer = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            if process.terminationStatus == 0, process.terminationReason == .exit {
                let answer = try JSONDecoder().decode(FuzzWorker.Answer.self, from: answer)
                total.add(answer.tally)
                if answer.extraBytes > FuzzWorker.maximumExtraBytes {
                    total.faults.append(fault(range.lowerBound, "its chunk took \(answer.extraBytes >> 20) MiB"))
                }
                return total
            }
            let crashed = try Self.noted(marker)
            total.inputs += Int(crashed - start) + 1
            total.faults.append(fault(crashed, "crashed the decoder"))
            start = crashed + 1
        }
        return total
    }

    private func fault(_ number: UInt64, _ what: String) -> FuzzRun.Fault {
        let (decoder, bytes) = run.input(number)
        return FuzzRun.Fault(decoder, number, what, bytes)
    }

    private static func noted(_ marker: String) throws -> UInt64 {
        let data = try Data(contentsOf: URL(fileURLWithPath: marker))
        guard data.count == MemoryLayout<UInt64>.size else { throw CocoaError(.fileReadCorruptFile) }
        return data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    }
}
