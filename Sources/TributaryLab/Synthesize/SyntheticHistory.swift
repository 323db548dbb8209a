// SPDX-License-Identifier: Apache-2.0

/// What a synthetic customer did within a year before and a quarter after the reference date.
struct SyntheticHistory {
    private(set) var purchases: [SyntheticCustomer.Purchase] = []
    private(set) var contacts: [SyntheticCustomer.Contact] = []
    private(set) var answers: [SyntheticCustomer.Answer] = []

    private static let day = SyntheticCalendar.secondsPerDay
    /// Behind the last second of the reference date.
    private static let now = (SyntheticCalendar.referenceDay + 1) * day

    /// - Parameter annoyance: deviations above the usual; it shows in complaints, answers and purchases.
    init(_ type: CustomerType, startDay: Int, annoyance: Double, _ dice: inout Dice) {
        let first = max(startDay, SyntheticCalendar.referenceDay - SyntheticCalendar.historyDays)
        let last = SyntheticCalendar.referenceDay + SyntheticCalendar.horizonDays
        buy(type, first...last, annoyance, &dice)
        ask(first...last, annoyance, &dice)
        answer(first...last, annoyance, &dice)
    }

    private mutating func buy(
        _ type: CustomerType, _ days: ClosedRange<Int>, _ annoyance: Double, _ dice: inout Dice
    ) {
        let gap = Double(SyntheticCalendar.historyDays) / type.purchasesPerYear
        var day = Double(days.lowerBound) + dice.exponential(mean: gap)
        while Int(day) <= days.upperBound {
            // Who is annoyed buys less of late.
            let isRecent = Int(day) > SyntheticCalendar.referenceDay - 90
            if !isRecent || !dice.chance(min(0.8, max(0, 0.3 * annoyance))) {
                purchases.append(
                    SyntheticCustomer.Purchase(
                        second: Int(day) * Self.day + dice.integer(28_800...72_000),
                        amount: (dice.normal(type.purchaseAmount, 0.3 * type.purchaseAmount, in: 2...900) * 100)
                            .rounded() / 100,
                        product: dice.pick(type.goods),
                        channel: dice.pick([("shop", 0.4), ("web", 0.45), ("telephone", 0.15)])))
            }
            day += dice.exponential(mean: gap)
        }
    }

    private mutating func ask(_ days: ClosedRange<Int>, _ annoyance: Double, _ dice: inout Dice) {
        for _ in 0..<dice.integer(1...4) {
            let opened = dice.integer(days) * Self.day + dice.integer(28_800...64_800)
            let isComplaint = dice.chance(min(0.9, max(0.05, 0.2 + 0.2 * annoyance)))
            let response = Int(dice.exponential(mean: 4 * 3600))
            let isSettledAtOnce = dice.chance(isComplaint ? 0.35 : 0.75)
            let effort = isSettledAtOnce ? 600.0 : 3600 * 30 * max(0.5, 1 + 0.7 * annoyance)
            contacts.append(
                SyntheticCustomer.Contact(
                    opened: opened, firstResponse: opened + response,
                    resolved: opened + response + Int(dice.exponential(mean: effort)),
                    channel: dice.pick([("telephone", 0.5), ("mail", 0.2), ("chat", 0.3)]),
                    category: isComplaint
                        ? "complaint" : dice.pick([("billing", 0.4), ("advice", 0.4), ("fault", 0.2)]),
                    isSettledAtOnce: isSettledAtOnce))
        }
        contacts.sort { $0.opened < $1.opened }
    }

    private mutating func answer(_ days: ClosedRange<Int>, _ annoyance: Double, _ dice: inout Dice) {
        for _ in 0..<dice.pick([(0, 0.4), (1, 0.4), (2, 0.2)]) {
            let mood = 3.7 - 0.9 * annoyance + 0.6 * dice.normal()
            answers.append(
                SyntheticCustomer.Answer(
                    second: dice.integer(days) * Self.day + dice.integer(28_800...72_000),
                    csat: Int(min(5, max(1, mood.rounded()))),
                    nps: Int(min(10, max(0, (2.2 * mood - 0.5 + dice.normal()).rounded())))))
        }
        answers.sort { $0.second < $1.second }
    }

    // MARK: What is known on the reference date

    var recentPurchases: Int {
        purchases.count { $0.second < Self.now && $0.second >= Self.now - 90 * Self.day }
    }

    var recentComplaints: Int {
        contacts.count { $0.category == "complaint" && $0.opened < Self.now && $0.opened >= Self.now - 180 * Self.day }
    }

    var meanHoursToResolve: Double? {
        let settled = contacts.filter { $0.resolved < Self.now }
        guard !settled.isEmpty else { return nil }
        return settled.reduce(0) { $0 + Double($1.resolved - $1.opened) / 3600 } / Double(settled.count)
    }

    var lastSatisfaction: Int? { answers.last { $0.second < Self.now }?.csat }
}
