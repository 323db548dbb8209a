// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation
import Foundation
import Testing

/// Arms of experiments, and what playbooks put on record.
struct WorkTests {
    private static let day = CalendarDate(daysSince1970: 20_361)

    private func draw(_ experiment: String = "calls") throws -> ArmDraw {
        try ArmDraw(
            experiment: experiment,
            shares: [.init(arm: "control", part: 50), .init(arm: "call", part: 30), .init(arm: "offer", part: 20)])
    }

    /// A store of so many customers.
    private func store(_ count: Int, key: UInt8 = 7) throws -> (store: CustomerStore, customers: [CustomerReference]) {
        let folder = try SampleFolder([
            "customers.csv": "id,age\n" + (1...count).map { "c\($0),30\n" }.joined()
        ])
        let store = try CustomerStore(inMemoryWithKey: SecretBytes([UInt8](repeating: key, count: 32)))
        let mapping = """
            tables:
              - {table: customer, files: [customers.csv], customer: id, attributes: [age]}
            """
        _ = try store.importSources(try SampleStore.sources(mapping), folder: folder.path)
        let features = try store.features(SampleStore.contract("SELECT 1"), purpose: "any")
        return (store, features.customers)
    }

    private func decision(_ arm: String, _ action: String?) -> WorkDecision {
        WorkDecision(playbook: "winback 1", experiment: "calls", arm: arm, action: action)
    }

    /// 10,000 draws; each arm's share leaves four standard errors with a probability below 10⁻⁴. The key is fixed.
    @Test func armsAreInProportionToTheirParts() throws {
        let (store, customers) = try store(10_000)
        let arms = try store.arms(draw(), of: customers)
        for (arm, share) in [("control", 0.5), ("call", 0.3), ("offer", 0.2)] {
            let seen = Double(arms.count { $0 == arm }) / 10_000
            #expect(abs(seen - share) < 4 * (share * (1 - share) / 10_000).squareRoot(), "\(arm) \(seen)")
        }
    }

    @Test func aCustomersArmDependsOnTheKeyAndTheExperimentOnly() throws {
        let (store, customers) = try store(400)
        let arms = try store.arms(draw(), of: customers)
        #expect(try store.arms(draw(), of: customers.reversed()) == arms.reversed())
        #expect(try store.arms(draw("other"), of: customers) != arms)
        let (other, others) = try self.store(400, key: 8)
        #expect(try other.arms(draw(), of: others) != arms)
        // Two experiments have nothing to do with each other: in both controls are a quarter.
        let both = zip(arms, try store.arms(draw("other"), of: customers)).count { $0 == "control" && $1 == "control" }
        #expect((60...140).contains(both))
    }

    @Test func drawsHaveLimits() throws {
        func shares(_ count: Int) -> [ArmDraw.Share] { (0..<count).map { .init(arm: "\($0)", part: 1) } }
        for bad in [
            shares(1), shares(9), [shares(1)[0], shares(1)[0]], shares(1) + [.init(arm: "a", part: 0)],
            shares(1) + [.init(arm: "a", part: 1001)],
        ] {
            #expect(throws: FederationError.self) { try ArmDraw(experiment: "e", shares: bad) }
        }
        #expect(throws: Never.self) { try ArmDraw(experiment: "e", shares: shares(8)) }
    }

    @Test func whatIsDecidedIsOnRecordAndFeedsStudies() throws {
        let (store, customers) = try store(3)
        try store.addWork(
            [(customers[0], decision("call", "ring")), (customers[1], decision("control", nil))], on: Self.day)
        let items = try store.workItems(of: "winback 1")
        #expect(items.map(\.decision.arm) == ["call", "control"] && items.allSatisfy { $0.outcome == nil })
        try store.recordOutcomes([WorkOutcome(number: items[0].number, word: "stayed", value: 1)], on: Self.day)
        #expect(try store.workItems().map(\.outcome) == ["stayed", nil])
        let contract = try SampleStore.contract(
            "SELECT count(*) FROM treatments WHERE experiment = 'calls' AND arm = 'call'",
            "SELECT sum(outcome) FROM treatments WHERE experiment = 'calls'")
        let columns = try store.features(contract, purpose: "any").matrix.columns.map { column in
            if case .numeric(let values) = column { Array(values) } else { [Double]() }
        }
        #expect(columns[0] == [1, 0, 0] && columns[1][0] == 1 && columns[1][1].isNaN)
        let subject = try #require(try store.subject("c1"))
        #expect(subject.text.contains("action ring") && subject.text.contains("outcome stayed"))
    }

    @Test func aCustomerIsDecidedAboutOnceAndErrorsLeaveNothingBehind() throws {
        let (store, customers) = try store(2)
        try store.addWork([(customers[0], decision("call", "ring"))], on: Self.day)
        #expect(throws: CustomerDataError.self) {
            try store.addWork(
                [(customers[1], decision("call", "ring")), (customers[0], decision("call", "ring"))], on: Self.day)
        }
        #expect(try store.workItems().count == 1)
        let good = WorkOutcome(number: try store.workItems()[0].number, word: "stayed", value: 1)
        #expect(throws: CustomerDataError.self) {
            try store.recordOutcomes([good, WorkOutcome(number: 999, word: "left", value: 0)], on: Self.day)
        }
        #expect(try store.workItems()[0].outcome == nil)
    }

    @Test func importsKeepWhatPlaybooksDecidedAndErasureDoesNot() throws {
        let folder = try SampleStore.folder()
        let store = try CustomerStore(inMemoryWithKey: SampleStore.key)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path)
        let customers = try store.features(SampleStore.contract("SELECT 1"), purpose: "analytics").customers
        try store.addWork(customers.map { ($0, decision("call", "ring")) }, on: Self.day)
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path, rereads: true)
        #expect(try store.workItems().count == 3)
        #expect(try store.forget("ann").rows["treatment"] == 1)
        #expect(try store.workItems().count == 2)
        let rest = SampleStore.customers.split(separator: "\n").filter { !$0.hasPrefix("bob") }.joined(separator: "\n")
        try folder.write(rest, to: "customers.csv")
        try folder.write("customer,time,amount,number\n", to: "purchases.csv")
        _ = try store.importSources(try SampleStore.sources(), folder: folder.path, acceptsEmpty: true)
        #expect(try store.identifiers(of: store.workItems().map(\.customer)) == ["eve"])
    }

    @Test func onlyThosePeopleAreReachableWhoAgreedAndAreStillThere() throws {
        let store = try SampleStore.filled()
        func names(_ purpose: String, _ day: String) throws -> [String] {
            let date = try #require(CalendarDate(day))
            return try store.identifiers(of: Array(store.reachable(purpose: purpose, on: date))).sorted()
        }
        #expect(try names("analytics", "2025-09-30") == ["ann", "bob", "cat"])
        #expect(try names("analytics", "2025-10-20") == ["ann", "cat"])
        #expect(try names("marketing", "2025-09-30") == ["ann"])
    }
}
