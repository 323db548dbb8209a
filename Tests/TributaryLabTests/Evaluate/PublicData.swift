// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Public data sets beside the checkout, `../shared/data`. Tests that need them skip visibly without.
enum PublicData {
    static let root: String = {
        var url = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path
    }()

    static let isPresent = FileManager.default.fileExists(atPath: root + "/../shared/data/cdnow")
}
