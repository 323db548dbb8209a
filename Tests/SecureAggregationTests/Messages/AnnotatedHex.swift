// SPDX-License-Identifier: Apache-2.0

import Cryptography

/// The bytes of a text in which every line is hexadecimal digits, or `digits*count`, followed by a note after `|`.
func annotatedHex(_ text: String) -> [UInt8] {
    text.split(separator: "\n").flatMap { line -> [UInt8] in
        let parts = line.split(separator: "|")[0].filter { $0 != " " }.split(separator: "*")
        let bytes = Hex.decode(String(parts[0])) ?? []
        precondition(!bytes.isEmpty, "annotated hexadecimal text is well-formed")
        return Array(repeatElement(bytes, count: parts.count > 1 ? Int(parts[1]) ?? 0 : 1).joined())
    }
}
