// SPDX-License-Identifier: Apache-2.0

import Cryptography

extension Digest {
    /// Nil unless `text` is the one Base 64 spelling of 32 bytes.
    init?(base64 text: some Collection<UInt8>) {
        guard let bytes = Base64.decode(String(decoding: text, as: UTF8.self)), let digest = try? Digest(bytes) else {
            return nil
        }
        self = digest
    }
}
