// SPDX-License-Identifier: Apache-2.0

extension CallRule {
    /// Every rule. Each is an invariant of `docs/ARCHITECTURE.md`, "Invariants".
    static let catalogue = [
        noTraps, noPrinting, noWorldBelowLayer3, noWireJSONBelowLayer3, oneSourceOfRandomness, noEncodersForCustomers,
        noiseInOnePlace, noNoiseNowhere, sumsOpenInOnePlace,
        noSabotage,
    ]

    /// Modules of layers 0 to 2: everything that decides, nothing that reaches out.
    private static let pureModules = [
        "Cryptography", "Federation", "Analytics", "DifferentialPrivacy", "SecureAggregation", "TransparencyLog",
        "RoundProtocol",
    ]

    private static func isPure(_ path: String) -> Bool { pureModules.contains { path.hasPrefix("Sources/\($0)/") } }

    private static func isProgram(_ path: String) -> Bool { path.lowercased().hasPrefix("sources/tributary") }

    static let noSabotage = CallRule(
        why: "no rule of the protocol is left out, and no check of a signature remembered, outside the simulator",
        words: ["$active", ".withheldShares("],
        holds: { !$0.hasPrefix("Sources/Simulation/") && !$0.hasPrefix("Sources/TributaryLab/Simulate/") })

    static let noTraps = CallRule(
        why: "nothing a peer or a file says may stop a process",
        words: ["try!", "as!", "fatalError(", "unsafelyUnwrapped"], holds: { _ in true })

    static let noPrinting = CallRule(
        why: "only the programs speak to people; whatever a library prints could hold anything",
        words: ["print(", "debugPrint(", "dump(", "NSLog(", "puts(", "fputs("], holds: { !isProgram($0) }, isFree: true)

    static let noWorldBelowLayer3 = CallRule(
        why: "no clock, file, socket, environment or randomness that was not handed in",
        words: [
            "Date(", "FileManager", "FileHandle", "ProcessInfo", "URLSession", "ContinuousClock", "SuspendingClock",
            "Task.sleep", "SystemRandomSource()", "getenv(", "fopen(", "clock_gettime(", "gettimeofday(",
        ], holds: isPure)

    static let noWireJSONBelowLayer3 = CallRule(
        why: "bytes that are hashed or signed have one canonical form, and Foundation's encoders have none",
        words: ["JSONEncoder", "JSONDecoder", "JSONSerialization", "PropertyListEncoder"], holds: isPure)

    static let oneSourceOfRandomness = CallRule(
        why: "randomness is the operating system's, through SystemRandomSource, or a seed that was handed in",
        words: [
            "SystemRandomNumberGenerator", ".random(in:", ".randomElement(", ".shuffled(", ".shuffle(",
            "arc4random", "drand48", "rand(",
        ], holds: { _ in true },
        exceptions: [
            "Sources/TributaryNode/Run/NodeRunner.swift": "spreads retries in time; nothing secret hangs on it"
        ])

    static let noEncodersForCustomers = CallRule(
        why: "no customer value and no unprotected sum has an encoder",
        words: ["Encodable", "Codable", "encode(to"],
        holds: { path in
            [
                "Sources/Analytics/Matrix/", "Sources/CustomerData/Features/", "Sources/CustomerData/Reading/",
                "Sources/DifferentialPrivacy/Contribution/",
            ].contains { path.hasPrefix($0) }
        },
        exceptions: [
            "Sources/CustomerData/Features/FeatureQuality.swift": "counts for the branch's own report, no values"
        ])

    static let noiseInOnePlace = CallRule(
        why: "a branch's sum becomes sendable in one place",
        words: [".addingNoise("], holds: { _ in true },
        exceptions: [
            "Sources/RoundProtocol/Pipelines/ContributionPipeline.swift": "the one place",
            "Sources/TributaryLab/Evaluate/InProcessStudy.swift": "measures the mechanism on data of one's own",
        ])

    static let noNoiseNowhere = CallRule(
        why: "a sum without noise exists for tests and measurements only",
        words: [".insecureValuesWithoutNoise("], holds: { _ in true },
        exceptions: [
            "Sources/TributaryLab/Evaluate/InProcessStudy.swift": "the pooled figure that noise is compared with"
        ])

    static let sumsOpenInOnePlace = CallRule(
        why: "an unmasked sum is seen in one place, where its cost is settled",
        words: ["sum.open()"],
        holds: { isPure($0) || $0.hasPrefix("Sources/TributaryCoordinator/") },
        exceptions: ["Sources/RoundProtocol/Pipelines/ReleasePipeline.swift": "the one place"])
}
