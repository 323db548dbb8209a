// SPDX-License-Identifier: Apache-2.0

package import Analytics
package import CustomerData
package import Federation

/// Makes the feature matrix that a study looks at.
package protocol FeatureSource: Sendable {
    /// Changes whenever the customers do: after an import, or when somebody was forgotten.
    func revision() -> String

    /// Whether the branch's data can serve a contract. Looks at no customer.
    func check(_ contract: FeatureContract, referenceTime: UInt64) throws

    func matrix(_ contract: FeatureContract, purpose: String, referenceTime: UInt64) throws -> FeatureMatrix
}

/// The branch's own store, open only while it is read.
package struct StoredFeatures: FeatureSource {
    private let path: String
    private let open: @Sendable () throws -> CustomerStore

    /// - Parameter path: the store's file.
    package init(path: String, open: @escaping @Sendable () throws -> CustomerStore) {
        self.path = path
        self.open = open
    }

    package func revision() -> String { PrivateFile.revision(path) + " " + PrivateFile.revision(path + "-wal") }

    package func check(_ contract: FeatureContract, referenceTime: UInt64) throws {
        try open().checkContract(contract, referenceDate: CalendarDate(referenceTime: referenceTime))
    }

    package func matrix(
        _ contract: FeatureContract, purpose: String, referenceTime: UInt64
    ) throws -> FeatureMatrix {
        try open().features(
            contract, purpose: purpose, referenceDate: CalendarDate(referenceTime: referenceTime)
        ).matrix
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
