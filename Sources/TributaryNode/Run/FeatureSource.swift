// SPDX-License-Identifier: Apache-2.0

package import Analytics
package import CustomerData
package import Federation
import Synchronization

/// Makes the feature matrix that a study looks at.
package protocol FeatureSource: Sendable {
    /// Changes whenever the customers do: after an import, or when somebody was forgotten. Starts anew after
    /// ``close()``.
    func revision() throws -> Int

    /// Whether the branch's data can serve a contract. Looks at no customer.
    func check(_ contract: FeatureContract, referenceTime: UInt64) throws

    func matrix(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) throws -> FeatureMatrix

    /// Whether ``matrix(_:purpose:referenceTime:)`` needs no look at each customer, because one has been kept.
    func isPrepared(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) throws -> Bool

    /// Lets go of what is not needed until the next question.
    func close()
}

/// The branch's own store, open while studies run.
package final class StoredFeatures: FeatureSource {
    private let snapshots: SnapshotFolder
    private let open: @Sendable () throws -> CustomerStore
    private let opened = Mutex<CustomerStore?>(nil)

    package init(snapshots: SnapshotFolder, open: @escaping @Sendable () throws -> CustomerStore) {
        self.snapshots = snapshots
        self.open = open
    }

    package func revision() throws -> Int { try store().foreignChangeCounter }

    package func check(_ contract: FeatureContract, referenceTime: UInt64) throws {
        try store().checkContract(contract, referenceDate: CalendarDate(referenceTime: referenceTime))
    }

    package func matrix(
        _ contract: FeatureContract, purpose: String, referenceTime: UInt64
    ) throws -> FeatureMatrix {
        try store().matrix(
            contract, purpose: purpose, referenceDate: CalendarDate(referenceTime: referenceTime), snapshots: snapshots)
    }

    package func isPrepared(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) throws -> Bool {
        try store().hasSnapshot(
            contract, purpose: purpose, referenceDate: CalendarDate(referenceTime: referenceTime), snapshots: snapshots)
    }

    package func close() { opened.withLock { $0 = nil } }

    private func store() throws -> CustomerStore {
        try opened.withLock { opened in
            if let opened { return opened }
            let store = try open()
            opened = store
            return store
        }
    }
}

extension CalendarDate {
    private static let secondsPerDay: UInt64 = 86_400

    /// The day of a study's reference time; 0 stands for the day that the branch's own mapping names.
    package init?(referenceTime: UInt64) {
        guard referenceTime > 0, let days = Int(exactly: referenceTime / Self.secondsPerDay) else { return nil }
        self.init(daysSince1970: days)
    }
}
