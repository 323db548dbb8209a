// SPDX-License-Identifier: Apache-2.0

import Analytics
import Foundation

/// A result as it is published: JSON with a `kind` that says which analysis made it.
enum ModelContent {
    static func encode(_ result: AnalysisResult) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(result))
    }

    static func decode(_ content: [UInt8]) throws -> AnalysisResult {
        try JSONDecoder().decode(AnalysisResult.self, from: Data(content))
    }
}
