// SPDX-License-Identifier: Apache-2.0

import Analytics
import Testing
import TributaryNode

struct ScoreSheetTests {
    private func csv(_ rows: [ScoreSheet.Row]) -> String { String(decoding: ScoreSheet.csv(of: rows), as: UTF8.self) }

    @Test func everyCustomerIsOneLineUnderTheHeader() {
        let text = csv([
            ScoreSheet.Row(
                customer: "C-1", segment: 2, segmentName: "age high (61 years)", tier: .atRisk, valueTier: .gold,
                churn: 0.12345,
                reasons: ["Contract: monthly", "age: 61 years", "spent: 5 €"]),
            ScoreSheet.Row(customer: "C-2", segment: nil, segmentName: "", churn: 1, reasons: ["age: 20"]),
        ])
        #expect(
            text == """
                customer,segment,segment_name,tier,value_tier,churn_probability,reason_1,reason_2,reason_3,active_probability,expected_purchases,expected_value,worth_tier\r
                C-1,2,age high (61 years),at risk,gold,0.1235,Contract: monthly,age: 61 years,spent: 5 €,,,,\r
                C-2,,,,,1.0000,age: 20,,,,,,\r

                """)
    }

    @Test(arguments: ["=HYPERLINK(1)", "+1", "-1", "@x", "\u{202E}=1", "\u{1B}=1"])
    func whatHeadOfficeWroteCannotBecomeAFormula(_ title: String) {
        let text = csv([
            ScoreSheet.Row(customer: "-C", segment: 1, segmentName: title, churn: nil, reasons: [title])
        ])
        let fields = text.split(separator: "\r\n")[1].split(separator: ",")
        #expect(fields[0] == "-C")
        #expect(fields.dropFirst(2).allSatisfy { $0.hasPrefix("'") })
    }

    @Test func commasQuotesAndLineBreaksAreQuoted() {
        let text = csv([
            ScoreSheet.Row(customer: "a,\"b\"\nc", segment: nil, segmentName: "", churn: nil, reasons: [])
        ])
        #expect(text.hasSuffix("\r\n\"a,\"\"b\"\"\nc\",,,,,,,,,,,,\r\n"))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func aProbabilityThatIsNoneIsBlank(_ churn: Double) {
        #expect(csv([ScoreSheet.Row(customer: "C-1", churn: churn)]).hasSuffix("\r\nC-1,,,,,,,,,,,,\r\n"))
    }

    @Test func theValueTiersOfAFileAreReadBack() throws {
        let file = ScoreSheet.csv(of: [
            ScoreSheet.Row(customer: "a,\"b", valueTier: .silver), ScoreSheet.Row(customer: "C-2"),
            ScoreSheet.Row(customer: "C-3", tier: .lost, valueTier: .bronze),
        ])
        #expect(try ScoreSheet.valueTiers(in: file) == ["a,\"b": .silver, "C-3": .bronze])
        #expect(try ScoreSheet.valueTiers(in: Array("customer,segment\nC-1,2\n".utf8)).isEmpty)
    }
}
