// SPDX-License-Identifier: Apache-2.0

import Federation

/// Where each sum of an experiment lies in the one vector, and how they share the precision.
struct ExperimentLayout: Sendable, Equatable {
    /// An outcome and its blocks.
    struct Entry: Sendable, Equatable {
        let measure: ExperimentMeasure
        let value: Int
        /// Nil for shares, whose variance follows from the mean.
        let square: Int?
        /// Nil without a column of before; of changes only the mean.
        let before: Int?
        let beforeSquare: Int?
        let product: Int?
    }

    let specification: ExperimentSpecification
    let groups: ExperimentGroups
    let entries: [Entry]
    let tally: Tally

    /// The block of customers by group.
    static let members = 0

    /// Means decide; what is before them moves an effect less; second moments tell only how sure it is.
    private static let meanShare = 1.0
    private static let beforeShare = 0.5
    private static let squareShare = 0.2

    init(_ specification: ExperimentSpecification, _ contract: FeatureContract) throws {
        let groups = try ExperimentGroups(specification.design, contract)
        let isChange = specification.design == .beforeAndAfter
        var parts: [(content: TallyContent, share: Double)] = []
        func add(_ kind: ExperimentTerm.Kind, _ share: Double) -> Int {
            parts.append((.grouped(ExperimentTerm(groups: groups, kind: kind)), share))
            return parts.count - 1
        }
        _ = add(.member, Self.meanShare)
        entries = try specification.outcomes.map { outcome in
            let measure = try ExperimentMeasure(outcome, isChange: isChange, contract)
            let adjusts = measure.before != nil && !isChange
            return Entry(
                measure: measure, value: add(.value(measure), Self.meanShare),
                square: measure.isShare ? nil : add(.square(measure), Self.squareShare),
                before: measure.before == nil ? nil : add(.before(measure), Self.beforeShare),
                beforeSquare: adjusts ? add(.beforeSquare(measure), Self.squareShare) : nil,
                product: adjusts ? add(.product(measure), Self.squareShare) : nil)
        }
        self.specification = specification
        self.groups = groups
        tally = try Tally(parts)
    }

    var plannedRounds: [PlannedRound] {
        [PlannedRound(title: "outcomes by arm", dimension: tally.dimension, budgetShare: 1)]
    }
}
