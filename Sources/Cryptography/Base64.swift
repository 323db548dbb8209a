// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Standard base64 with padding (RFC 4648, section 4).
public enum Base64 {
    public static func encode(_ bytes: [UInt8]) -> String {
        Sodium.ready()
        let capacity = (bytes.count + 2) / 3 * 4 + 1
        var text = [CChar](repeating: 0, count: capacity)
        sodium_bin2base64(&text, capacity, bytes, bytes.count, sodium_base64_VARIANT_ORIGINAL)
        return String(decoding: text.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Nil unless `text` is exactly what ``encode(_:)`` would write for some bytes.
    public static func decode(_ text: String) -> [UInt8]? {
        Sodium.ready()
        let source = Array(text.utf8).map { CChar(bitPattern: $0) }
        guard !source.isEmpty else { return [] }
        var bytes = [UInt8](repeating: 0, count: source.count / 4 * 3 + 3)
        var count = 0
        var end: UnsafePointer<CChar>?
        let isWhole = source.withUnsafeBufferPointer { source in
            let status = sodium_base642bin(
                &bytes, bytes.count, source.baseAddress, source.count, nil, &count, &end,
                sodium_base64_VARIANT_ORIGINAL)
            return status == 0 && end == source.baseAddress.map { $0 + source.count }
        }
        guard isWhole else { return nil }
        bytes.removeLast(bytes.count - count)
        // libsodium takes some bytes above 0x7F for letters of the alphabet.
        return encode(bytes) == text ? bytes : nil
    }
}
