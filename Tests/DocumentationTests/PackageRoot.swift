// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The folder that holds `Package.swift`, found from this very file.
enum PackageRoot {
    static let path: String = {
        let here = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        return here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    }()

    static func text(_ relativePath: String) throws -> String {
        try String(contentsOfFile: path + "/" + relativePath, encoding: .utf8)
    }

    /// Files below `folder`, relative to the root, in a fixed order.
    static func files(below folder: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: path + "/" + folder)?.compactMap { $0 as? String } ?? []
        return found.map { folder + "/" + $0 }.filter(isFile).sorted()
    }

    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).filter { !isFile(folder + "/" + $0) }
    }

    private static func isFile(_ relativePath: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path + "/" + relativePath, isDirectory: &isFolder)
            && !isFolder.boolValue
    }
}
