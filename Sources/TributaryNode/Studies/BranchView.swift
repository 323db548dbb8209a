// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import RoundProtocol

/// What this branch's own data says about a study: whether it can serve it, and for how many customers. For the branch
/// alone.
package struct BranchView: Sendable, Equatable {
    /// Why the data cannot serve the study; nil if it can.
    package let obstacle: String?
    /// Customers who take part; nil where that cannot be known now.
    package let customers: Int?

    package init(obstacle: String?, customers: Int?) {
        self.obstacle = obstacle
        self.customers = customers
    }

    /// Looks at no customer's values.
    ///
    /// - Parameter contract: the study's, if the branch knows it.
    init(_ study: StudySpecification, _ contract: FeatureContract?, _ store: CustomerStore) throws {
        customers = try store.participantCount(purpose: study.purpose)
        do {
            if let contract {
                try store.checkContract(contract, referenceDate: CalendarDate(referenceTime: study.referenceTime))
            }
            obstacle = nil
        } catch let error as CustomerDataError where error.isAboutContract {
            obstacle = "\(error)"
        }
    }
}
