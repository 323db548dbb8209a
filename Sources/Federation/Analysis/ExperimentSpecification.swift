// SPDX-License-Identifier: Apache-2.0

/// What `experiment` compares: customers of different arms, or every customer before and after a change.
public struct ExperimentSpecification: Sendable, Equatable {
    /// The arms of one experiment, the control among them.
    public static let armCounts = 2...8

    public static let maximumOutcomes = 8

    /// How often one experiment may be looked at.
    public static let lookCounts = 1...20

    /// An arm's part of the customers, relative to the other arms' parts.
    public static let shareRange: ClosedRange<UInt64> = 1...1000

    /// Who is compared with whom.
    public enum Design: Sendable, Equatable {
        /// Customers of each arm with those of the control. `column` holds each customer's arm; who has none does not
        /// take part. `shares` are the parts that the arms were drawn with, and say whether the draw was kept; empty
        /// where nobody drew, such as customers of two periods.
        case arms(column: String, control: String, shares: [String: UInt64])

        /// Every customer after a change with the same customer before it.
        case beforeAndAfter
    }

    /// How the error rate of 5 % is shared among the looks.
    public enum Spending: String, Sendable, CaseIterable {
        /// Hardly anything early, nearly all at the end, as O'Brien and Fleming's bounds do.
        case obrienFleming = "obrien-fleming"
        /// About the same at every look, a little more at the first, as Pocock's bounds do.
        case pocock
        /// The same at every look.
        case even
    }

    public let design: Design

    /// The first one decides which arm is best.
    public let outcomes: [ExperimentOutcome]

    /// This look, from 1, of how many that were planned before the first.
    public let look: Int
    public let looks: Int
    public let spending: Spending

    /// - Throws: ``FederationError`` when there is no outcome, one repeats, an arm's share is out of range, the look is
    ///   none of the looks, or an outcome before and after has no column for before.
    public init(
        _ design: Design, outcomes: [ExperimentOutcome], look: Int = 1, looks: Int = 1,
        spending: Spending = .obrienFleming
    ) throws {
        self.design = design
        self.outcomes = outcomes
        self.look = look
        self.looks = looks
        self.spending = spending
        try validateDesign()
        try validateOutcomes()
        guard Self.lookCounts.contains(looks), (1...looks).contains(look) else {
            throw FederationError.invalidSpecification(
                field: "look", reason: "must be 1 to looks, and looks at most \(Self.lookCounts.upperBound)")
        }
    }

    private func validateDesign() throws {
        guard case .arms(let column, let control, let shares) = design else { return }
        try FeatureSelection.validate([column])
        guard control.utf8.count <= Limits.maximumTextBytes else {
            throw FederationError.invalidSpecification(field: "control", reason: "is too long")
        }
        guard shares.isEmpty || Self.armCounts.contains(shares.count) else {
            throw FederationError.invalidSpecification(
                field: "shares",
                reason: "must name \(Self.armCounts.lowerBound) to \(Self.armCounts.upperBound) arms")
        }
        guard shares.values.allSatisfy(Self.shareRange.contains),
            shares.keys.allSatisfy({ $0.utf8.count <= Limits.maximumTextBytes })
        else {
            throw FederationError.invalidSpecification(
                field: "shares",
                reason: "must be \(Self.shareRange.lowerBound) to \(Self.shareRange.upperBound) for each arm")
        }
        guard shares.isEmpty || shares[control] != nil else {
            throw FederationError.invalidSpecification(field: "shares", reason: "leaves out the control")
        }
    }

    private func validateOutcomes() throws {
        guard !outcomes.isEmpty else {
            throw FederationError.invalidSpecification(field: "outcomes", reason: "must not be empty")
        }
        guard outcomes.count <= Self.maximumOutcomes else {
            throw FederationError.overLimit(field: "outcomes", limit: UInt64(Self.maximumOutcomes))
        }
        guard Set(outcomes.map(\.name)).count == outcomes.count else {
            throw FederationError.invalidSpecification(field: "outcomes", reason: "has an outcome twice")
        }
        guard design != .beforeAndAfter || outcomes.allSatisfy({ $0.before != nil }) else {
            throw FederationError.invalidSpecification(
                field: "outcomes", reason: "needs the column of before for each, to compare before and after")
        }
    }
}

extension ExperimentSpecification {
    func write(to writer: inout CanonicalWriter) {
        switch design {
        case .arms(let column, let control, let shares):
            writer.write(UInt8(0))
            writer.write(column)
            writer.write(control)
            writer.write(UInt64(shares.count))
            for (arm, share) in shares.sorted(by: { $0.key < $1.key }) {
                writer.write(arm)
                writer.write(share)
            }
        case .beforeAndAfter: writer.write(UInt8(1))
        }
        writer.write(UInt64(outcomes.count))
        for outcome in outcomes { outcome.write(to: &writer) }
        writer.write(UInt64(look))
        writer.write(UInt64(looks))
        writer.write(spending.rawValue)
    }

    init(reader: inout CanonicalReader) throws {
        let design: Design
        switch try reader.readUInt8("design") {
        case 0:
            let column = try reader.readString("arm")
            let control = try reader.readString("control")
            design = .arms(column: column, control: control, shares: try Self.readShares(&reader))
        case 1: design = .beforeAndAfter
        default: throw FederationError.malformed(field: "design")
        }
        var outcomes: [ExperimentOutcome] = []
        for _ in 0..<(try reader.readCount("outcomes", limit: Self.maximumOutcomes)) {
            outcomes.append(try ExperimentOutcome(reader: &reader))
        }
        let look = try reader.readCount("look", limit: Self.lookCounts.upperBound)
        let looks = try reader.readCount("looks", limit: Self.lookCounts.upperBound)
        guard let spending = Spending(rawValue: try reader.readString("spending")) else {
            throw FederationError.malformed(field: "spending")
        }
        try self.init(design, outcomes: outcomes, look: look, looks: looks, spending: spending)
    }

    private static func readShares(_ reader: inout CanonicalReader) throws -> [String: UInt64] {
        var shares: [String: UInt64] = [:]
        var last: String?
        for _ in 0..<(try reader.readCount("shares", limit: armCounts.upperBound)) {
            let arm = try reader.readString("share.arm")
            guard last.map({ $0 < arm }) ?? true else { throw FederationError.malformed(field: "share.arm") }
            shares[arm] = try reader.readUInt64("share")
            last = arm
        }
        return shares
    }
}
