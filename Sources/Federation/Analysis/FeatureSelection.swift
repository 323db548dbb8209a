// SPDX-License-Identifier: Apache-2.0

/// The rule for lists of features in specifications.
enum FeatureSelection {
    static func validate(_ names: [String]) throws {
        guard names.count <= Limits.maximumFeatures else {
            throw FederationError.overLimit(field: "features", limit: UInt64(Limits.maximumFeatures))
        }
        guard Set(names).count == names.count else {
            throw FederationError.invalidSpecification(field: "features", reason: "names a feature twice")
        }
        guard names.allSatisfy(Identifier.isValidColumn) else {
            throw FederationError.invalidSpecification(field: "features", reason: "holds what is not a column name")
        }
    }
}
