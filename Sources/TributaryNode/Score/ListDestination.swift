// SPDX-License-Identifier: Apache-2.0

package import CustomerData
import Foundation

/// Where a list of customers may be written: a new file, or over a list that this program wrote. Never over a file that
/// the node or its mapping needs, whatever it looks like.
package struct ListDestination: Sendable {
    private let directory: NodeDirectory
    private let sources: [String]

    /// - Parameter mapping: what the branch's files are read from; nil if nobody has written it.
    package init(_ directory: NodeDirectory, mapping: SourceMapping?) {
        self.directory = directory
        let tables = mapping?.tables.flatMap(\.files) ?? []
        let databases = (mapping?.databases ?? []).compactMap { database -> String? in
            if case .sqlite(let path) = database.kind { path } else { nil }
        }
        sources = (tables + databases).map {
            Self.whole($0.hasPrefix("/") ? $0 : "\(directory.path)/\($0)")
        }
    }

    /// - Throws: ``TributaryNodeError/file(path:reason:)`` with what is in the way. Nothing was written.
    package func check(_ path: String) throws {
        func refuse(_ reason: String) -> TributaryNodeError {
            .file(path: path, reason: reason + ". Nothing was written; name another file with --out")
        }
        let wanted = Self.whole(path)
        let own = [directory.scores, directory.workList].map(Self.whole)
        guard !own.contains(wanted) else { return }
        guard !sources.contains(wanted) else { throw refuse("is what this branch's customers are imported from") }
        let folder = Self.whole(directory.path)
        guard wanted != folder, !wanted.hasPrefix(folder + "/"), wanted != Self.whole(directory.marker) else {
            throw refuse("lies among the node's own files")
        }
        guard PrivateFile.exists(path) else { return }
        guard CustomerList.isList(path) else {
            throw refuse("is there already and is no list that this program wrote")
        }
    }

    /// With every symbolic link followed, also where the file itself is not there yet.
    private static func whole(_ path: String) -> String {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        let folder = url.deletingLastPathComponent().resolvingSymlinksInPath()
        return folder.appendingPathComponent(url.lastPathComponent).resolvingSymlinksInPath().path
    }
}
