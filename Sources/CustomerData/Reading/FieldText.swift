// SPDX-License-Identifier: Apache-2.0

extension String {
    /// The text of a field, which the reader has found to be UTF-8.
    package init(field: UnsafeRawBufferPointer) {
        self.init(decoding: field, as: UTF8.self)
    }
}

extension UnsafeRawBufferPointer {
    /// Without spaces and tabs at both ends.
    package var trimmed: UnsafeRawBufferPointer {
        var first = 0
        var last = count
        while first < last, self[first] == 0x20 || self[first] == 0x09 { first += 1 }
        while last > first, self[last - 1] == 0x20 || self[last - 1] == 0x09 { last -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[first..<last])
    }

    /// Whether the bytes are those of `text`.
    package func holds(_ text: String) -> Bool { elementsEqual(text.utf8) }
}
