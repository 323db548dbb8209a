// SPDX-License-Identifier: Apache-2.0

package import CustomerData

/// What staff have to do: the open items of a playbook, most at stake first.
///
/// - Warning: Security. Customer data: it is written to the branch's own file and nowhere else.
package struct WorkList {
    private struct Line {
        let item: WorkItem
        let customer: ScoredCustomer
        let action: PlaybookAction
    }

    private let lines: [Line]

    package var count: Int { lines.count }

    package static let reasonCount = ScoreSheet.reasonCount

    /// - Parameter customers: as they are scored now; items of customers who are not among them any more are left out.
    package init(_ playbook: Playbook, items: [WorkItem], customers: [ScoredCustomer]) {
        let byReference = Dictionary(customers.map { ($0.reference, $0) }, uniquingKeysWith: { first, _ in first })
        let byName = Dictionary(playbook.actions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        lines = items.compactMap { item in
            guard item.outcome == nil, let action = item.decision.action.flatMap({ byName[$0] }),
                let customer = byReference[item.customer]
            else { return nil }
            return Line(item: item, customer: customer, action: action)
        }.sorted { left, right in
            left.customer.priority != right.customer.priority
                ? left.customer.priority > right.customer.priority : left.item.number < right.item.number
        }
    }

    static let header =
        [
            "item", "customer", "action", "what_to_do", "wording", "churn_probability", "value", "segment_name", "tier",
            "value_tier",
        ] + (1...reasonCount).map { "reason_\($0)" } + ["listed_on", "outcome"]

    /// RFC 4180 with a header and an empty column `outcome` to be filled; nothing in it can become a formula.
    package var csv: [UInt8] {
        lines.reduce(into: Self.line(Self.header)) { bytes, line in
            let customer = line.customer
            let reasons = customer.reasons.prefix(Self.reasonCount)
            bytes += Self.line(
                [
                    "\(line.item.number)", customer.customer, line.action.name, line.action.title, line.action.wording,
                    customer.churn.map { Self.decimals($0, 4) } ?? "",
                    customer.value.map { Self.decimals($0, 2) } ?? "",
                    customer.segmentName, customer.tier ?? "", customer.valueTier ?? "",
                ] + reasons + Array(repeating: "", count: Self.reasonCount - reasons.count)
                    + [line.item.listedOn.description, ""])
        }
    }

    /// Everybody who was decided about, in the order of the decisions and without any arm: for those who measure how it
    /// went for all alike.
    package static func followUp(_ items: [WorkItem], names: [String]) -> [UInt8] {
        zip(items, names).reduce(into: line(["item", "customer", "outcome"])) { bytes, pair in
            bytes += line(["\(pair.0.number)", pair.1, pair.0.outcome ?? ""])
        }
    }

    private static func line(_ fields: [String]) -> [UInt8] {
        Array((fields.map { ScoreSheet.quoted($0.harmlessInSpreadsheets) }.joined(separator: ",") + "\r\n").utf8)
    }

    /// A number with a fixed number of decimals; figures too large for that as they are.
    private static func decimals(_ value: Double, _ count: Int) -> String {
        let scale = (0..<count).reduce(1.0) { result, _ in result * 10 }
        guard let steps = Int(exactly: (value.magnitude * scale).rounded()) else { return "\(value)" }
        let digits = String(steps % Int(scale))
        let sign = value < 0 && steps > 0 ? "−" : ""
        return "\(sign)\(steps / Int(scale))." + String(repeating: "0", count: count - digits.count) + digits
    }
}
