// SPDX-License-Identifier: Apache-2.0

/// One of the groups that the synthetic customers come from, and that a segmentation should find again.
struct CustomerType {
    /// Share of the customers, before a branch's own mix.
    let share: Double
    /// Months as a customer.
    let tenure: (mean: Double, deviation: Double)
    let monthlyFee: (mean: Double, deviation: Double)
    let age: (mean: Double, deviation: Double)
    let purchasesPerYear: Double
    let purchaseAmount: Double
    let contracts: [(String, Double)]
    let products: [(Int, Double)]
    let goods: [(String, Double)]

    static let all = [settled, starters, families, occasional]

    /// Long with the company, many products, spend a lot.
    private static let settled = CustomerType(
        share: 0.22, tenure: (60, 12), monthlyFee: (86, 9), age: (52, 10), purchasesPerYear: 11, purchaseAmount: 110,
        contracts: [("monthly", 0.1), ("yearly", 0.3), ("two years", 0.6)], products: [(2, 0.2), (3, 0.5), (4, 0.3)],
        goods: [("device", 0.4), ("service", 0.4), ("accessory", 0.2)])

    /// New, young, on monthly contracts, buy often and little.
    private static let starters = CustomerType(
        share: 0.3, tenure: (9, 6), monthlyFee: (34, 7), age: (27, 6), purchasesPerYear: 8, purchaseAmount: 22,
        contracts: [("monthly", 0.8), ("yearly", 0.2)], products: [(1, 0.75), (2, 0.25)],
        goods: [("content", 0.6), ("accessory", 0.4)])

    /// In the middle of everything.
    private static let families = CustomerType(
        share: 0.28, tenure: (34, 11), monthlyFee: (61, 8), age: (41, 7), purchasesPerYear: 9, purchaseAmount: 55,
        contracts: [("monthly", 0.4), ("yearly", 0.45), ("two years", 0.15)],
        products: [(1, 0.15), (2, 0.5), (3, 0.3), (4, 0.05)],
        goods: [("content", 0.4), ("device", 0.2), ("service", 0.4)])

    /// Older, small fee, seldom buy.
    private static let occasional = CustomerType(
        share: 0.2, tenure: (52, 16), monthlyFee: (22, 5), age: (67, 9), purchasesPerYear: 4, purchaseAmount: 35,
        contracts: [("monthly", 0.45), ("yearly", 0.35), ("two years", 0.2)], products: [(1, 0.85), (2, 0.15)],
        goods: [("service", 0.7), ("accessory", 0.3)])
}
