// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How purposes are compared: head office writes them as free text, and another spelling is not another purpose.
enum ConsentPurpose {
    /// In small letters, in Unicode's normalization form C, without blanks at both ends.
    static func folded(_ purpose: String) -> String {
        let text = purpose.replacing("\0", with: "").trimmingCharacters(in: .whitespacesAndNewlines)
        return text.lowercased().precomposedStringWithCanonicalMapping
    }
}
