// SPDX-License-Identifier: Apache-2.0

extension StudySpecification {
    private static let secondsPerDay: UInt64 = 86_400

    /// Unix seconds from which on nobody's outcome can change any more: the midnight (UTC) after the last day that the
    /// contract's label looks at. Nil for a contract whose data already say.
    ///
    /// Learning from a label before then would count everybody who is still going to leave as staying.
    public func outcomesSettle(under contract: FeatureContract) -> UInt64? {
        guard let days = contract.label?.horizonDays else { return nil }
        return (min(referenceTime, Limits.maximumTime) / Self.secondsPerDay + UInt64(days) + 1) * Self.secondsPerDay
    }
}
