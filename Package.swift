// swift-tools-version:6.1
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Settings shared by every Swift target: the strict defaults the code is written for.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// One of our own library modules. The allowed imports are the table in `docs/ARCHITECTURE.md`;
/// `Tests/ArchitectureTests` holds the same table and reads the sources against it.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(_ name: String, _ library: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [.byName(name: library), "Console", argumentParser],
        swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let swiftASN1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "tributary",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tributary-coordinator", targets: ["tributary-coordinator"]),
        .executable(name: "tributary-node", targets: ["tributary-node"]),
        .executable(name: "tributary-auditor", targets: ["tributary-auditor"]),
        .executable(name: "tributary-lab", targets: ["tributary-lab"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries.
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Headers only: libpq itself is looked up when a PostgreSQL source is opened.
        .systemLibrary(name: "CPostgreSQL", providers: [.apt(["libpq-dev"])]),

        // Loops in C for vector instructions that not every processor has.
        .target(name: "CKernels"),

        // Layer 0: wrappers and nouns.
        module("Cryptography", ["CSodium", "CLibcrypto"]),
        module("Federation", ["Cryptography"]),

        // Layer 1: mathematics, no input or output.
        module("Analytics", ["Federation", "Cryptography", "CKernels"]),
        module("DifferentialPrivacy", ["Federation", "Cryptography", "CKernels"]),
        module("SecureAggregation", ["Federation", "Cryptography"]),
        module("TransparencyLog", ["Cryptography"]),

        // Layer 2: the story of a round and of a study.
        module(
            "RoundProtocol",
            [
                "Federation", "Cryptography", "Analytics", "DifferentialPrivacy", "SecureAggregation",
                "TransparencyLog",
            ]),
        // The same story, simulated: one process, seeded faults.
        module(
            "Simulation",
            [
                "Federation", "Cryptography", "Analytics", "DifferentialPrivacy", "SecureAggregation",
                "TransparencyLog", "RoundProtocol",
            ]),

        // Layer 3: adapters to the world.
        module(
            "CustomerData",
            ["Federation", "Cryptography", "Analytics", "CPostgreSQL", "CZlib", grdb, grdbSQLite, yams]),
        module("Persistence", ["Federation", "Cryptography", "RoundProtocol", "TransparencyLog", grdb]),
        module(
            "HTTPTransport",
            [
                "Federation", "Cryptography", hummingbird, hummingbirdCore, httpTypes, asyncHTTPClient,
                crypto, logging, nioCore, nioHTTP1, nioHTTPTypes, nioPosix, nioSSL, serviceLifecycle,
                swiftASN1, x509,
            ]),

        module("Console", [argumentParser]),

        // Layer 4: the programs. Each executable only parses its arguments and calls its library.
        module(
            "TributaryCoordinator",
            [
                "Federation", "Cryptography", "Analytics", "DifferentialPrivacy", "SecureAggregation",
                "TransparencyLog", "RoundProtocol", "CustomerData", "Persistence", "HTTPTransport", "Console",
                argumentParser, logging, mustache, serviceLifecycle, unixSignals,
            ]),
        module(
            "TributaryNode",
            [
                "Federation", "Cryptography", "Analytics", "DifferentialPrivacy", "SecureAggregation",
                "TransparencyLog", "RoundProtocol", "CustomerData", "Persistence", "HTTPTransport", "Console",
                argumentParser,
                logging, yams,
            ]),
        module(
            "TributaryAuditor",
            [
                "Federation", "Cryptography", "DifferentialPrivacy", "TransparencyLog", "HTTPTransport",
                "CustomerData", "Console", argumentParser,
            ]),
        module(
            "TributaryLab",
            [
                "Federation", "Cryptography", "Analytics", "DifferentialPrivacy", "SecureAggregation",
                "TransparencyLog", "RoundProtocol", "Simulation", "CustomerData", "Persistence", "HTTPTransport",
                "TributaryCoordinator", "TributaryNode", "TributaryAuditor", argumentParser,
            ]),
        program("tributary-coordinator", "TributaryCoordinator"),
        program("tributary-node", "TributaryNode"),
        program("tributary-auditor", "TributaryAuditor"),
        program("tributary-lab", "TributaryLab"),
        tests(
            "HTTPTransportTests",
            [
                "HTTPTransport", "Federation", "Cryptography", asyncHTTPClient, crypto, logging, nioCore, nioHTTP1,
                nioPosix, nioSSL, serviceLifecycle, swiftASN1, x509, yams,
            ]),
        tests(
            "CustomerDataTests",
            ["CustomerData", "Federation", "Cryptography", "Analytics", "CZlib", grdb, grdbSQLite, yams]),
        tests(
            "PersistenceTests",
            [
                "Persistence", "Federation", "Cryptography", "DifferentialPrivacy", "RoundProtocol",
                "SecureAggregation", "TransparencyLog", grdb, grdbSQLite,
            ]),
        tests("TransparencyLogTests", ["TransparencyLog", "Cryptography"]),
        tests("FederationTests", ["Federation", "Cryptography"]),
        tests("SecureAggregationTests", ["SecureAggregation", "Federation", "Cryptography"]),
        tests("AnalyticsTests", ["Analytics", "DifferentialPrivacy", "Federation", "Cryptography", "CKernels"]),
        tests("DifferentialPrivacyTests", ["DifferentialPrivacy", "Federation", "Cryptography", "CKernels"]),
        tests("ArchitectureTests", []),
        tests(
            "DocumentationTests",
            [
                "TributaryAuditor", "TributaryCoordinator", "TributaryLab", "TributaryNode", "CustomerData",
                "RoundProtocol", "Federation", "Cryptography", argumentParser,
            ]),
        tests(
            "GovernanceTests",
            [
                "TributaryAuditor", "TributaryCoordinator", "TributaryNode", "CustomerData", "Federation",
                "Cryptography", argumentParser,
            ]),
        tests(
            "TributaryAuditorTests",
            [
                "TributaryAuditor", "Federation", "Cryptography", "DifferentialPrivacy", "TransparencyLog",
                "CustomerData", "HTTPTransport", argumentParser, yams,
            ]),
        tests(
            "TributaryLabTests",
            [
                "TributaryLab", "TributaryAuditor", "Federation", "Cryptography", "Analytics", "CustomerData",
                argumentParser,
            ]),
        tests(
            "TributaryNodeTests",
            [
                "TributaryNode", "Federation", "Cryptography", "Analytics", "DifferentialPrivacy", "SecureAggregation",
                "RoundProtocol", "TransparencyLog", "CustomerData", "HTTPTransport", argumentParser, logging,
                grdb,
            ]),
        tests(
            "IntegrationTests",
            [
                "TributaryLab", "Federation", "Cryptography", "Analytics", "CustomerData", "HTTPTransport",
                "RoundProtocol", "Persistence",
                "tributary-coordinator", "tributary-node", "tributary-auditor",
            ]),
        tests(
            "RoundProtocolTests",
            [
                "RoundProtocol", "Federation", "Cryptography", "Analytics", "DifferentialPrivacy", "SecureAggregation",
                "TransparencyLog",
            ]),
        tests("SimulationTests", ["Simulation", "Federation", "Cryptography"]),
    ]
)
