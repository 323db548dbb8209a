// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// `tributary-lab bench`: what the parts cost, measured on this machine. Every ratio is between two figures of one run.
public struct BenchCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure speed and memory of the building blocks on this machine.",
        discussion: """
            Seconds are CPU seconds of all threads together unless a figure says wall. Small measurements are repeated \
            and the median is given. --json FILE writes the figures; '-' is standard output.
            """,
        subcommands: [
            SecureAggregationBench.self, GrowthBench.self, KeystreamBench.self, SharingBench.self, NoiseBench.self,
            QuantizeBench.self, LedgerBench.self, LogBench.self, StoredLogBench.self, PrimitiveBench.self,
            KernelBench.self, DataBench.self, FederationBench.self, StudiesBench.self,
        ])

    public init() {}
}
