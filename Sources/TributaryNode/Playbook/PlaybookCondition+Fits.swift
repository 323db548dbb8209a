// SPDX-License-Identifier: Apache-2.0

package import CustomerData

extension PlaybookCondition {
    package func fits(_ customer: ScoredCustomer) -> Bool {
        func isAmong<Value: Equatable>(_ value: Value?, _ wanted: [Value]) -> Bool {
            wanted.isEmpty || value.map(wanted.contains) == true
        }
        func isWithin(_ value: Double?, _ range: ClosedRange<Double>?) -> Bool {
            range.map { range in value.map(range.contains) == true } ?? true
        }
        return isAmong(customer.segment, segments) && isAmong(customer.tier, tiers)
            && isAmong(customer.valueTier, valueTiers) && isWithin(customer.churn, churn)
            && isWithin(customer.value, value)
    }
}
