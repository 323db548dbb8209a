// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Reads a case file of `Tests/Vectors`.
enum VectorFile {
    static func decode<Cases: Decodable>(_ type: Cases.Type, _ path: String) throws -> Cases {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: tests.appendingPathComponent("Vectors").appendingPathComponent(path))
        return try JSONDecoder().decode(type, from: data)
    }
}
