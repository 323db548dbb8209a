// SPDX-License-Identifier: Apache-2.0

public import Cryptography
public import Federation

/// A churn model: a sum of one readable term for each feature and a few for pairs of them, turned into a probability.
///
/// - Important: Privacy. Made from released sums only; it may be shown to anyone.
public struct ChurnModel: Sendable, Equatable, Codable {
    /// Which analysis trained the model.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        case logistic = "churn.logistic"
        case additive = "churn.additive"
    }

    public let kind: Kind

    /// The digest of the contract whose columns the terms read, in hexadecimal digits.
    public let contract: String

    /// The log-odds of a customer whose terms are all 0.
    public let intercept: Double

    /// One term for each feature of the contract that is not protected, in the contract's order.
    public let terms: [ChurnTerm]

    /// What pairs of features do beyond that; only in an additive model, and only what stood out of the noise.
    public let interactions: [ChurnInteraction]

    /// The share of training customers with the outcome.
    public let baseRate: Double

    /// How many customers the model was trained on.
    public let customers: Estimate

    package init(
        kind: Kind, contract: String, intercept: Double, terms: [ChurnTerm], interactions: [ChurnInteraction],
        baseRate: Double, customers: Estimate
    ) {
        self.kind = kind
        self.contract = contract
        self.intercept = intercept
        self.terms = terms
        self.interactions = interactions
        self.baseRate = baseRate
        self.customers = customers
    }

    /// `H("churn model", canonical bytes)`: what an evaluation refers to.
    public var digest: Digest { ProtocolHash.digest("churn model", encoded) }
}

extension ChurnModel {
    /// The canonical bytes, from which the model can be read back under its contract.
    public var encoded: [UInt8] {
        var writer = CanonicalWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout CanonicalWriter) {
        writer.write(kind == .logistic ? UInt8(0) : UInt8(1))
        writer.write(contract)
        for value in [intercept, baseRate, customers.value, customers.standardError] { writer.write(value) }
        writer.write(UInt64(terms.count))
        for term in terms { term.write(to: &writer) }
        writer.write(UInt64(interactions.count))
        for interaction in interactions { interaction.write(to: &writer) }
    }

    /// - Throws: ``AnalyticsError`` or ``Federation/FederationError`` for bytes that are no model of `contract`.
    public init(decoding bytes: [UInt8], contract: FeatureContract) throws {
        var reader = CanonicalReader(bytes)
        try self.init(reader: &reader, contract: contract)
        try reader.finish()
    }

    init(reader: inout CanonicalReader, contract: FeatureContract) throws {
        kind =
            switch try reader.readUInt8("model.kind") {
            case 0: .logistic
            case 1: .additive
            default: throw AnalyticsError.malformedState(field: "model.kind")
            }
        self.contract = try reader.readString("model.contract")
        guard self.contract == contract.digest.hex else {
            throw AnalyticsError.malformedState(field: "model.contract")
        }
        intercept = try reader.readDouble("model.intercept")
        baseRate = try reader.readDouble("model.baseRate")
        customers = Estimate(
            value: try reader.readDouble("model.customers"), standardError: try reader.readDouble("model.customers"))
        let features = contract.features.filter { !$0.isProtected }
        guard try reader.readCount("model.terms", limit: Limits.maximumFeatures) == features.count else {
            throw AnalyticsError.malformedState(field: "model.terms")
        }
        terms = try features.map { try ChurnTerm(reader: &reader, feature: $0) }
        let limit = kind == .additive ? PairDesign.maximumInteractions : 0
        var interactions: [ChurnInteraction] = []
        for _ in 0..<(try reader.readCount("model.interactions", limit: limit)) {
            interactions.append(try ChurnInteraction(reader: &reader, features: features))
        }
        self.interactions = interactions
    }
}
