// SPDX-License-Identifier: Apache-2.0

import Testing

struct ImportTests {
    /// Which of our modules may touch a third-party package or a C library: stated here a second time, so that the
    /// table cannot be widened by a slip of the pen.
    static let edges: [String: Set<String>] = [
        "Hummingbird": ["HTTPTransport"], "HummingbirdCore": ["HTTPTransport"], "HummingbirdTLS": ["HTTPTransport"],
        "AsyncHTTPClient": ["HTTPTransport"], "NIOCore": ["HTTPTransport"], "NIOSSL": ["HTTPTransport"],
        "X509": ["HTTPTransport"], "Crypto": ["HTTPTransport"], "SwiftASN1": ["HTTPTransport"],
        "GRDB": ["CustomerData", "Persistence"], "GRDBSQLite": ["CustomerData", "Persistence"],
        "CSodium": ["Cryptography"], "CLibcrypto": ["Cryptography"], "CZlib": ["CustomerData"],
        "CPostgreSQL": ["CustomerData"], "CKernels": ["Analytics", "DifferentialPrivacy"],
    ]

    @Test func everyModuleIsInTheTableAndTheTableHasNoOther() throws {
        let inC: Set = ["CKernels", "CLibcrypto", "CPostgreSQL", "CSodium", "CZlib"]
        let folders = Set(try PackageRoot.folders(in: "Sources")).subtracting(inC)
        #expect(Set(try ModuleTable.documented().modules.keys) == folders)
    }

    @Test func modulesImportOnlyWhatTheTableAllows() throws {
        let table = try ModuleTable.documented()
        #expect(SourceFile.sources.count > 100)
        #expect(SourceFile.sources.flatMap(table.violations) == [])
    }

    @Test func importsPointDownwards() throws {
        let table = try ModuleTable.documented()
        for module in table.modules.values {
            for imported in module.ours where imported != "Cryptography" {
                let layer = try #require(table.layer(of: imported), "\(imported) is not in the table")
                #expect(layer < module.layer, "\(module.name) imports \(imported)")
            }
        }
    }

    @Test func thirdPartyPackagesStayAtTheEdge() {
        for file in SourceFile.sources {
            for name in file.imports {
                if let allowed = Self.edges[name] {
                    #expect(allowed.contains(file.module), "\(file.path) imports \(name)")
                }
                if name == "ArgumentParser" {
                    let isProgram = file.module.lowercased().hasPrefix("tributary") || file.module == "Console"
                    #expect(isProgram, "\(file.path) imports \(name)")
                }
            }
        }
    }

    @Test func theAuditorSharesNothingWithThoseItAudits() throws {
        let auditor = try #require(try ModuleTable.documented().modules["TributaryAuditor"])
        let audited: Set = [
            "RoundProtocol", "SecureAggregation", "Analytics", "Persistence", "TributaryCoordinator", "TributaryNode",
        ]
        #expect(auditor.ours.isDisjoint(with: audited))
    }

    @Test func theManifestDeclaresNoMoreThanTheTable() throws {
        let table = try ModuleTable.documented()
        let declared = Manifest(try PackageRoot.text("Package.swift")).moduleDependencies
        let libraries = table.modules.keys.filter { !$0.hasPrefix("tributary-") }
        #expect(Set(declared.keys) == Set(libraries))
        for (name, dependencies) in declared {
            guard let module = table.modules[name] else { continue }
            #expect(dependencies.subtracting(module.ours).subtracting(module.others) == [], "\(name) declares more")
        }
    }

    @Test func aViolationIsSeen() {
        let table = ModuleTable(
            markdown: """
                \(ModuleTable.heading)

                | layer | module | one line | ours | others |
                |---|---|---|---|---|
                | 0 | `Federation` | nouns | `Cryptography` | – |
                """)
        let path = "Sources/Federation/Sample.swift"
        let good = SourceFile(path: path, text: "public import Cryptography\n// import GRDB\n")
        let bad = SourceFile(path: path, text: "import Cryptography\n@preconcurrency import GRDB\n")
        let stranger = SourceFile(path: "Sources/Elsewhere/Sample.swift", text: "")
        #expect(table.modules.count == 1)
        #expect(table.violations(of: good) == [])
        #expect(table.violations(of: bad) == ["\(path): Federation may not import GRDB"])
        #expect(table.violations(of: stranger).count == 1)
    }
}
