// SPDX-License-Identifier: Apache-2.0

/// A set of rows of `customer`, one bit for each.
struct CustomerSet {
    private var words: [UInt64] = []

    /// - Parameter id: from 0.
    /// - Returns: whether it was not there before.
    mutating func insert(_ id: Int) -> Bool {
        let (word, bit) = (id >> 6, UInt64(1) << UInt64(id & 63))
        if word >= words.count {
            words.append(contentsOf: repeatElement(0, count: max(word + 1 - words.count, words.count)))
        }
        let isNew = words[word] & bit == 0
        words[word] |= bit
        return isNew
    }

    mutating func removeAll() { words.removeAll(keepingCapacity: true) }

    /// In the order of the rows.
    func forEach(below end: Int, _ body: (Int) throws -> Void) rethrows {
        for (index, word) in words.enumerated() where word != 0 {
            var left = word
            while left != 0 {
                let id = index << 6 + left.trailingZeroBitCount
                guard id < end else { return }
                try body(id)
                left &= left - 1
            }
        }
    }
}
