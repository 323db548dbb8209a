// SPDX-License-Identifier: Apache-2.0

/// Why a customer's risk differs from the average customer's.
public struct ChurnReason: Sendable, Equatable {
    /// The feature's name, or the names of two features that matter together.
    public let features: [String]

    /// Words for people: "months as a customer: 4 months", "age above 46 years, and active: no".
    public let words: String

    /// How far it moves the log-odds compared with the average customer; positive raises the risk.
    public let logOdds: Double
}
