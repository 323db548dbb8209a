// SPDX-License-Identifier: Apache-2.0

import Analytics
import CustomerData

/// Why this branch cannot compute one model. Others may be computed all the same.
struct UnusableModel: Error {
    let reason: String

    /// Runs what one model needs.
    ///
    /// - Throws: ``UnusableModel`` for what is wrong between the model, its contract and the branch's data; anything
    ///   else, such as a store that cannot be read, as it is.
    static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as CustomerDataError where error.isAboutContract {
            throw UnusableModel(reason: "\(error)")
        } catch let error as AnalyticsError {
            throw UnusableModel(reason: "\(error)")
        }
    }
}
