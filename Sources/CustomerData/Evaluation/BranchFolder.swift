// SPDX-License-Identifier: Apache-2.0

/// A branch's folder of files and how they are to be imported: what a demonstration gives to a node.
public struct BranchFolder: Sendable, Equatable {
    /// A name that rosters and paths take.
    public let name: String
    public let folder: String
    /// What `node.yaml` says under `sources`; files are relative to the folder.
    public let sources: SourceMapping
    public let customers: Int

    public init(name: String, folder: String, sources: SourceMapping, customers: Int) {
        self.name = name
        self.folder = folder
        self.sources = sources
        self.customers = customers
    }
}
