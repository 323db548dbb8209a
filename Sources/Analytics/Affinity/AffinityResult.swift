// SPDX-License-Identifier: Apache-2.0

import Federation

/// Which products the same customers buy.
public struct AffinityResult: Sendable, Equatable, Codable {
    public let customers: Estimate

    /// Every product, and how many customers have it; the error is that of the noise.
    public let products: [ProductCount]

    /// Pairs that stand out of the noise, strongest lift first.
    public let pairs: [ProductPair]

    /// For each product that stands out, what its buyers should be offered next, best first.
    public let next: [NextProduct]

    /// Pairs of a product that are offered.
    private static let mostOffers = 3

    init(_ released: ReleasedSum, _ layout: AffinityLayout) {
        let counts = layout.tally.released(released, block: AffinityLayout.singles)
        let together = layout.tally.released(released, block: AffinityLayout.pairs)
        let customers = layout.tally.released(released, block: AffinityLayout.everybody).estimate(0)
        let bins = layout.products.bins
        let products = bins.missingBin ?? bins.count
        let names = (0..<products).map(bins.title(ofBin:))
        let pairs = ProductPair.all(
            names: names, counts: counts, together: together, customers: customers, width: bins.count)
        self.customers = customers
        self.products = names.indices.map { ProductCount(product: names[$0], customers: counts.estimate($0)) }
        self.pairs = pairs
        next = names.compactMap { name in
            let offers = pairs.compactMap { $0.offer(to: name) }.sorted { $0.share.value > $1.share.value }
            return offers.isEmpty ? nil : NextProduct(product: name, offers: Array(offers.prefix(Self.mostOffers)))
        }
    }
}

/// How many customers have a product.
public struct ProductCount: Sendable, Equatable, Codable {
    public let product: String
    public let customers: Estimate
}

/// What goes with a product.
public struct NextProduct: Sendable, Equatable, Codable {
    public let product: String
    public let offers: [Offer]

    /// A product, and the share of the first one's buyers who have it, with noise and sample.
    public struct Offer: Sendable, Equatable, Codable {
        public let product: String
        public let share: Estimate
    }
}
