// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Public data sets beside the checkout. They are not part of the project; tests that use them skip without them.
enum SharedData {
    static let packageRoot: String = {
        var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path
    }()

    static let folder = packageRoot + "/../shared/data"
    static let isPresent = FileManager.default.fileExists(atPath: folder)

    static func contract(_ name: String) -> String { "\(packageRoot)/coordinator-config/contracts/\(name).yaml" }

    static let contracts: [String] = {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "\(packageRoot)/coordinator-config/contracts")
        return (names ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }()
}
