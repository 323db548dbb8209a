// SPDX-License-Identifier: Apache-2.0

/// Why a customer's risk differs from the average customer's.
public struct ChurnReason: Sendable, Equatable {
    /// The feature's name.
    public let feature: String

    /// Words for people: the feature's title and the customer's value.
    public let words: String

    /// How far the feature moves the log-odds compared with the average customer; positive raises the risk.
    public let logOdds: Double
}
