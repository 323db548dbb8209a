// SPDX-License-Identifier: Apache-2.0

import Analytics
package import CustomerData

/// What a playbook looks at: one local customer, with whatever the models say.
///
/// - Warning: Security. Customer data: it is written to the branch's own lists and nowhere else.
package struct ScoredCustomer: Sendable {
    package let reference: CustomerReference
    package let customer: String
    package var segment: Int?
    package var segmentName = ""
    package var tier: String?
    package var valueTier: String?
    package var churn: Double?

    /// In money, over the horizon of the model that says so.
    package var value: Double?
    package var reasons: [String] = []

    package init(reference: CustomerReference, customer: String) {
        self.reference = reference
        self.customer = customer
    }

    /// What is at stake: the expected loss where probability and value are known, else what is known.
    package var priority: Double {
        switch (churn, value) {
        case (let churn?, let value?): churn * value
        case (let churn?, nil): churn
        case (nil, let value?): value
        case (nil, nil): 0
        }
    }
}

extension ScoreSheet {
    /// The customers of the sheet as playbooks see them.
    package var scored: [ScoredCustomer] {
        zip(references, rows).map { reference, row in
            var customer = ScoredCustomer(reference: reference, customer: row.customer)
            customer.segment = row.segment
            customer.segmentName = row.segmentName
            customer.tier = row.tier?.rawValue
            customer.valueTier = row.valueTier?.rawValue
            customer.churn = row.churn
            customer.value = row.worth?.value
            customer.reasons = row.reasons
            return customer
        }
    }
}
