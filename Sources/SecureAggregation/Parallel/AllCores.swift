// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Independent pieces of work on all cores at once; the caller waits and works along.
package enum AllCores {
    /// Whether this task keeps to its own core: a simulation, which gives each core a federation, and whose memo of
    /// signatures belongs to its task.
    @TaskLocal package static var isAlone = false

    /// The results of `body` for ranges that together are `0..<count`, in order.
    ///
    /// - Parameter grain: how many indices one core takes at a time: enough for a few hundred microseconds, since
    ///   waking a core takes ten. No more than `grain` indices in all stay on the calling thread.
    /// - Throws: what the lowest range that failed threw.
    package static func pieces<Piece: Sendable, Failure: Error>(
        _ count: Int, grain: Int, _ body: @Sendable (Range<Int>) throws(Failure) -> Piece
    ) throws(Failure) -> [Piece] {
        let grain = isAlone ? max(1, count) : max(1, grain)
        let pieces = (count + grain - 1) / grain
        guard pieces > 1 else { return pieces == 1 ? [try body(0..<count)] : [] }
        var results = [Result<Piece, Failure>?](repeating: nil, count: pieces)
        results.withUnsafeMutableBufferPointer { results in
            // Safety: every element is written by exactly one iteration, and read after all have ended.
            nonisolated(unsafe) let slots = results
            DispatchQueue.concurrentPerform(iterations: pieces) { piece in
                let range = piece * grain..<min(count, (piece + 1) * grain)
                do throws(Failure) {
                    slots[piece] = .success(try body(range))
                } catch {
                    slots[piece] = .failure(error)
                }
            }
        }
        var all: [Piece] = []
        for result in results {
            if let result { all.append(try result.get()) }
        }
        return all
    }

    /// The results of `body` for every index below `count`, in order.
    ///
    /// - Throws: what the lowest index that failed threw.
    package static func map<Element: Sendable, Failure: Error>(
        _ count: Int, grain: Int, _ body: @Sendable (Int) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        let pieces: [[Element]] = try pieces(count, grain: grain) { range throws(Failure) in
            var elements: [Element] = []
            for index in range { elements.append(try body(index)) }
            return elements
        }
        return pieces.flatMap { $0 }
    }
}
