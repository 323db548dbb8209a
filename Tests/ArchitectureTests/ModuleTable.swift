// SPDX-License-Identifier: Apache-2.0

/// The table "Modules and allowed imports" of `docs/ARCHITECTURE.md`: the document is the data.
struct ModuleTable: Sendable {
    struct Module: Sendable, Equatable {
        let layer: Int
        let name: String
        /// Modules of this package.
        let ours: Set<String>
        /// System libraries, the toolchain's modules and third-party packages.
        let others: Set<String>
    }

    static let heading = "## Modules and allowed imports"

    let modules: [String: Module]

    /// Reads the first table below the heading: layer, module, one line, ours, others.
    init(markdown: String) {
        let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
        let rows = lines.drop { $0 != Self.heading }.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
        var modules: [String: Module] = [:]
        for row in rows {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 7, let layer = Int(cells[1].filter { $0 != " " }),
                let name = Self.names(in: cells[2]).first
            else { continue }
            modules[name] = Module(
                layer: layer, name: name, ours: Set(Self.names(in: cells[4])), others: Set(Self.names(in: cells[5])))
        }
        self.modules = modules
    }

    static func documented() throws -> ModuleTable {
        ModuleTable(markdown: try PackageRoot.text("docs/ARCHITECTURE.md"))
    }

    /// What a file imports and its module's row does not list.
    func violations(of file: SourceFile) -> [String] {
        guard let module = modules[file.module] else { return ["\(file.path): \(file.module) is not in the table"] }
        return file.imports.filter { !module.ours.contains($0) && !module.others.contains($0) }.map {
            "\(file.path): \(module.name) may not import \($0)"
        }
    }

    func layer(of module: String) -> Int? { modules[module]?.layer }

    private static func names(in cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated().compactMap {
            $0.offset.isMultiple(of: 2) ? nil : String($0.element)
        }
    }
}
