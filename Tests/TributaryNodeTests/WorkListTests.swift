// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData
import Foundation
import Testing
import TributaryNode

/// Who is put on the list, how the list looks, and what may come back.
struct WorkListTests {
    private static let monday = CalendarDate(daysSince1970: 20_360)

    /// Customers c1 …, whose probability of leaving falls from 0.9 in steps of 0.05.
    private struct Branch {
        let store: CustomerStore
        let customers: [ScoredCustomer]

        init(_ count: Int, value: (Int) -> Double? = { _ in nil }) throws {
            let folder = NSTemporaryDirectory() + "tributary-work-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let names = (1...count).map { "c\($0)" }
            try Data(("id\n" + names.map { $0 + "\n" }.joined()).utf8)
                .write(to: URL(fileURLWithPath: folder + "/customers.csv"))
            store = try CustomerStore(inMemoryWithKey: SecretBytes([UInt8](repeating: 3, count: 32)))
            let sources = "\nsources: {tables: [{table: customer, files: [customers.csv], customer: id}]}\n"
            let settings = try NodeConfiguration(text: ConfigurationTemplate.text + sources, file: "node.yaml")
            _ = try store.importSources(try #require(settings.sources), folder: folder)
            let known = Array(try store.reachable(purpose: "analytics", on: monday))
            let byName = Dictionary(
                uniqueKeysWithValues: zip(try store.identifiers(of: known), known))
            customers = names.enumerated().compactMap { index, name in
                byName[name].map { reference in
                    var customer = ScoredCustomer(reference: reference, customer: name)
                    customer.churn = 0.9 - 0.05 * Double(index)
                    customer.segment = 1
                    customer.value = value(index)
                    customer.reasons = ["=2 complaints", "age: 30"]
                    return customer
                }
            }
        }

        func desk(_ text: String = PlaybookTests.text, on day: CalendarDate = monday) throws -> PlaybookDesk {
            PlaybookDesk(try Playbook(text: text, file: "p.yaml"), store: store, day: day)
        }
    }

    private static let withoutExperiment = PlaybookTests.text
        .split(separator: "\n").filter { line in
            !["experiment", "  name", "  control", "  arms", "    - {arm"].contains { line.hasPrefix($0) }
        }.joined(separator: "\n")

    private func lines(_ list: WorkList) -> [[String]] {
        String(decoding: list.csv, as: UTF8.self).split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test func theMostAtStakeComeFirstAndCapacityIsKept() throws {
        let branch = try Branch(12)
        let (list, facts) = try branch.desk(Self.withoutExperiment).list(branch.customers)
        #expect(facts.actions == ["call": 2, "mail": 10])
        let rows = lines(list).dropFirst()
        #expect(rows.map { $0[1] } == (1...12).map { "c\($0)" })
        #expect(rows.prefix(3).map { $0[2] } == ["call", "call", "mail"])
        #expect(rows.allSatisfy { $0[10] == "'=2 complaints" } && rows.first?[4] == "'=We are sorry")
        #expect(rows.first?.last == "" && rows.first?[5] == "0.9000")
    }

    @Test func probabilityTimesValueDecidesWhereBothAreKnown() throws {
        let branch = try Branch(4) { [10, 1000, 5, 100][$0] }
        let (list, _) = try branch.desk(Self.withoutExperiment).list(branch.customers)
        #expect(lines(list).dropFirst().map { $0[1] } == ["c2", "c4", "c1", "c3"])
    }

    @Test func aSecondRunChangesNothingAndTheNextWeekGoesOn() throws {
        let branch = try Branch(8)
        let text = Self.withoutExperiment.replacingOccurrences(
            of: "  - {action: mail, title: Write, when: {churn: [0.3, 1], segment: [1, 2]}}\n", with: "")
        let first = try branch.desk(text).list(branch.customers)
        let again = try branch.desk(text).list(branch.customers.reversed())
        #expect(first.list.csv == again.list.csv && again.facts.new == 0 && first.list.count == 2)
        // Open items of last week fill this week's capacity; settled ones of last week do not.
        let next = CalendarDate(daysSince1970: Self.monday.daysSince1970 + 7)
        #expect(try branch.desk(text, on: next).list(branch.customers).facts.new == 0)
        let number = try branch.store.workItems()[0].number
        try branch.store.recordOutcomes([WorkOutcome(number: number, word: "left", value: 0)], on: Self.monday)
        #expect(try branch.desk(text).list(branch.customers).facts.new == 0)
        let (list, facts) = try branch.desk(text, on: next).list(branch.customers)
        #expect(facts.new == 1 && lines(list).dropFirst().map { $0[1] } == ["c2", "c3"])
    }

    @Test func theControlIsOnRecordAndNotOnTheList() throws {
        let branch = try Branch(12)
        let (list, facts) = try branch.desk().list(branch.customers)
        let items = try branch.store.workItems()
        #expect(facts.arms["act"] == list.count && (facts.arms["nobody"] ?? 0) > 0)
        #expect(items.filter { $0.decision.arm == "nobody" }.allSatisfy { $0.decision.action == nil })
        let listed = Set(lines(list).dropFirst().map { $0[1] })
        let left = try branch.store.identifiers(
            of: items.filter { $0.decision.arm == "nobody" }.map(\.customer))
        #expect(listed.isDisjoint(with: left))
        let followUp = String(decoding: try branch.desk().followUp(), as: UTF8.self)
        #expect(left.allSatisfy { followUp.contains(",\($0),") } && !followUp.contains("nobody"))
    }

    /// Who is enrolled does not depend on the draw: with room for few, arms stay in proportion.
    @Test func scarceCapacityLeavesTheArmsComparable() throws {
        let text = PlaybookTests.text.replacingOccurrences(of: "per_week: 2", with: "per_week: 60")
            .replacingOccurrences(of: "share: 3", with: "share: 1")
            .replacingOccurrences(
                of: "  - {action: mail, title: Write, when: {churn: [0.3, 1], segment: [1, 2]}}\n", with: ""
            )
            .replacingOccurrences(of: "churn: [0.5, 1]", with: "churn: [-100, 1]")
        let branch = try Branch(400)
        let (list, facts) = try branch.desk(text).list(branch.customers)
        #expect(list.count == 60 && facts.arms["act"] == 60)
        #expect((35...95).contains(facts.arms["nobody"] ?? 0))
        let last = try #require(try branch.store.workItems().last)
        #expect(last.decision.arm == "act")
    }

    private func read(_ rows: String, _ branch: Branch, corrects: Bool = false) throws -> OutcomeFile {
        let items = try branch.store.workItems()
        let names = try branch.store.identifiers(of: items.map(\.customer))
        return try OutcomeFile(
            Array(("item,customer,outcome\n" + rows).utf8), file: "list.csv",
            items: Array(zip(items, names)).map { (item: $0.0, customer: $0.1) },
            words: ["winback 1": ["stayed": 1, "left": 0]], corrects: corrects)
    }

    @Test func outcomesAreReadBackRowByRow() throws {
        let branch = try Branch(3)
        _ = try branch.desk(Self.withoutExperiment).list(branch.customers)
        let good = try read("1,c1,Stayed \n2,c2,\n3,'c3,left\n".replacingOccurrences(of: "'", with: ""), branch)
        #expect(good.faults.isEmpty && good.blank == 1)
        #expect(
            good.outcomes == [.init(number: 1, word: "stayed", value: 1), .init(number: 3, word: "left", value: 0)])
        try branch.store.recordOutcomes(good.outcomes, on: Self.monday)
        let bad = try read("1,c1,stayed\n1,c1,left\n2,c9,left\n9,c2,left\n2,c2,gone\n3,c3,stayed\nx\n", branch)
        #expect(
            bad.faults.map { "\($0.line) \($0.field)" } == [
                "3 item", "4 customer", "5 item", "6 outcome", "7 outcome", "8 the row",
            ])
        #expect(bad.known == 1)
        #expect(try read("3,c3,stayed\n", branch, corrects: true).outcomes.count == 1)
        #expect(throws: CustomerDataError.self) {
            try OutcomeFile(Array("item,outcome\n".utf8), file: "f", items: [], words: [:], corrects: false)
        }
    }
}
