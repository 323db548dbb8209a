// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation

/// A customer who never was, with everything that a branch would know.
struct SyntheticCustomer {
    struct Purchase {
        let second: Int
        let amount: Double
        let product: String
        let channel: String
    }

    struct Contact {
        let opened: Int
        let firstResponse: Int
        let resolved: Int
        let channel: String
        let category: String
        let isSettledAtOnce: Bool
    }

    struct Answer {
        let second: Int
        let csat: Int
        let nps: Int
    }

    let startDay: Int
    let churnDay: Int?
    let age: Int
    let gender: String
    let contract: String
    let payment: String
    let monthlyFee: Double
    let products: Int
    let consent: String
    let purchases: [Purchase]
    let contacts: [Contact]
    let answers: [Answer]

    /// - Parameter mix: how often each of ``CustomerType/all`` occurs in this branch.
    init(_ dice: inout Dice, mix: [Double]) {
        let type = dice.pick(Array(zip(CustomerType.all, mix)))
        let today = SyntheticCalendar.referenceDay
        let tenure = dice.normal(type.tenure.mean, type.tenure.deviation, in: 1...83)
        startDay = today - Int(tenure * SyntheticCalendar.daysPerMonth)
        age = Int(dice.normal(type.age.mean, type.age.deviation, in: 18...90))
        gender = dice.pick([("female", 0.5), ("male", 0.5)])
        contract = dice.pick(type.contracts)
        payment = dice.pick([("card", 0.4), ("transfer", 0.4), ("invoice", 0.2)])
        monthlyFee = (dice.normal(type.monthlyFee.mean, type.monthlyFee.deviation, in: 8...118) * 100).rounded() / 100
        products = dice.pick(type.products)
        consent = dice.pick([("analytics;marketing", 0.6), ("analytics", 0.37), ("marketing", 0.015), ("", 0.015)])
        // What nobody records, and what shows in everything that is recorded.
        let annoyance = dice.normal()
        let history = SyntheticHistory(type, startDay: startDay, annoyance: annoyance, &dice)
        let leaves = dice.chance(
            Self.churnProbability(
                tenure: tenure, contract: contract, payment: payment, products: products, fee: monthlyFee, age: age,
                history: history))
        churnDay = leaves ? today + dice.integer(1...SyntheticCalendar.horizonDays) : nil
        let end = (churnDay ?? Int.max / SyntheticCalendar.secondsPerDay) * SyntheticCalendar.secondsPerDay
        purchases = history.purchases.filter { $0.second < end }
        contacts = history.contacts.filter { $0.opened < end }
        answers = history.answers.filter { $0.second < end }
    }

    /// The truth that a churn model should find: a logistic curve of what is recorded.
    private static func churnProbability(
        tenure: Double, contract: String, payment: String, products: Int, fee: Double, age: Int,
        history: SyntheticHistory
    ) -> Double {
        var score = -2.1
        score += contract == "monthly" ? 1.2 : contract == "yearly" ? 0.2 : -0.8
        score += tenure < 6 ? 0.7 : tenure < 18 ? 0.3 : -0.01 * (tenure - 18)
        score += products == 1 ? 0.35 : products == 4 ? 0.5 : -0.2
        score += payment == "invoice" ? 0.4 : 0
        score += 0.008 * (fee - 50)
        score += age < 30 ? 0.2 : age > 60 ? -0.2 : 0
        score += 0.75 * Double(min(history.recentComplaints, 3))
        score += history.meanHoursToResolve.map { $0 > 48 ? 0.5 : -0.2 } ?? 0
        score += history.lastSatisfaction.map { $0 <= 2 ? 0.9 : $0 >= 4 ? -0.5 : 0.2 } ?? 0
        score += history.recentPurchases == 0 ? 0.6 : -0.15 * Double(min(history.recentPurchases, 4))
        return 1 / (1 + exp(-score))
    }
}

/// The days on which the synthetic world turns.
enum SyntheticCalendar {
    static let secondsPerDay = 86_400
    static let daysPerMonth = 30.4375
    /// What features count back from: 2025-09-30, in days since 1970-01-01.
    static let referenceDay = 20_361
    /// Within how many days afterwards customers may leave; the data ends with it.
    static let horizonDays = 90
    static let historyDays = 365

    static var referenceDate: CalendarDate { CalendarDate(daysSince1970: referenceDay) }
}
