// SPDX-License-Identifier: Apache-2.0

/// "Did you mean …?"
enum Spelling {
    /// The candidate that differs least from `word`, if it is near enough to be a slip: a third of its length.
    static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let target = Array(word.lowercased())
        let ranked = candidates.map { (name: $0, distance: distance(target, Array($0.lowercased()))) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= max(1, target.count / 3) ? best.name : nil
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let cost = left[row] == right[column] ? 0 : 1
                var best = min(last[column] + cost, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, before[column - 1] + 1)
                }
                current.append(best)
            }
            before = last
            last = current
        }
        return last[right.count]
    }
}
