// SPDX-License-Identifier: Apache-2.0

public import Federation

extension AnalysisSpecification {
    /// The features of a contract whose values enter a study's sums, in the order of the contract. A contract may have
    /// more: other studies read those.
    public func features(readOf contract: FeatureContract) -> [String] {
        contract.features.indices.filter { reads(contract.features[$0], at: $0, contract) }
            .map { contract.features[$0].name }
    }

    /// Whether the contract's label enters a study's sums, if there is one.
    public var readsLabel: Bool {
        if case .statistics = self { return true }
        return needsLabel
    }

    private func reads(_ feature: Feature, at index: Int, _ contract: FeatureContract) -> Bool {
        func isAmong(_ names: [String]) -> Bool { names.contains { Self.isNamed(feature.name, by: $0, contract) } }
        switch self {
        case .statistics(let parameters):
            return parameters.features.isEmpty
                || isAmong(parameters.features + parameters.tables.flatMap { [$0.first, $0.second] })
        case .segments(let parameters):
            if case .categorical = feature.kind { return SegmentsLayout.profiles(index, contract) }
            return parameters.features.isEmpty ? !feature.isProtected : parameters.features.contains(feature.name)
        case .churnLogistic, .churnAdditive, .churnHorizon: return !feature.isProtected
        case .evaluation: return true
        case .service(let parameters): return isAmong(parameters.measures.map(\.column) + parameters.by)
        case .tiers(let parameters): return isAmong(parameters.features + parameters.before)
        case .affinity(let parameters): return isAmong([parameters.column])
        case .clv(let parameters): return isAmong(parameters.features)
        case .experiment(let parameters):
            var names = parameters.outcomes.flatMap { [$0.column] + ($0.before.map { [$0] } ?? []) }
            if case .arms(let column, _, _) = parameters.design { names.append(column) }
            return isAmong(names)
        }
    }

    /// Whether `name` is the feature's, or that of all occurrences of which the feature is one (`wait_1`, `wait_2` …).
    private static func isNamed(_ feature: String, by name: String, _ contract: FeatureContract) -> Bool {
        guard feature != name else { return true }
        guard contract.index(ofFeature: name) == nil, feature.hasPrefix(name + "_") else { return false }
        return Int(feature.dropFirst(name.count + 1)) != nil
    }
}
