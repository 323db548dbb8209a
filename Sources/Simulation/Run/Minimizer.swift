// SPDX-License-Identifier: Apache-2.0

/// Finds fewer operations that fail in the same way (delta debugging; Zeller, Hildebrandt 2002).
enum Minimizer {
    /// - Parameters:
    ///   - tries: how often `fails` may be asked.
    ///   - fails: whether a shorter list still shows the fault.
    /// - Returns: a sublist that fails; no single piece of it could be left out within the tries.
    static func minimize<Item>(_ items: [Item], tries: Int, fails: ([Item]) throws -> Bool) rethrows -> [Item] {
        var items = items
        var pieces = 2
        var left = tries
        while items.count >= 1, left > 0 {
            let size = max(1, (items.count + pieces - 1) / pieces)
            var hasShrunk = false
            for start in stride(from: 0, to: items.count, by: size) where left > 0 {
                left -= 1
                let rest = Array(items[..<start] + items[min(items.count, start + size)...])
                guard try fails(rest) else { continue }
                items = rest
                pieces = max(2, pieces - 1)
                hasShrunk = true
                break
            }
            if hasShrunk { continue }
            guard size > 1 else { break }
            pieces = min(items.count, 2 * pieces)
        }
        return items
    }
}
