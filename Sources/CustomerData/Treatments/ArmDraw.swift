// SPDX-License-Identifier: Apache-2.0

import Federation

/// The arms of an experiment and the parts of the customers that they get.
public struct ArmDraw: Sendable, Equatable {
    public let experiment: String

    /// In order; parts are relative to each other.
    public let shares: [Share]

    /// One arm's part.
    public struct Share: Sendable, Equatable {
        public let arm: String
        public let part: UInt64

        public init(arm: String, part: UInt64) {
            self.arm = arm
            self.part = part
        }
    }

    /// - Throws: ``Federation/FederationError`` unless there are 2 to 8 different arms with parts of 1 to 1,000.
    public init(experiment: String, shares: [Share]) throws {
        let names = Set(shares.map(\.arm))
        guard ExperimentSpecification.armCounts.contains(shares.count), names.count == shares.count else {
            throw FederationError.invalidSpecification(
                field: "shares",
                reason: "must name \(ExperimentSpecification.armCounts.lowerBound) to "
                    + "\(ExperimentSpecification.armCounts.upperBound) different arms")
        }
        guard shares.allSatisfy({ ExperimentSpecification.shareRange.contains($0.part) }) else {
            throw FederationError.invalidSpecification(
                field: "shares",
                reason: "must be \(ExperimentSpecification.shareRange.lowerBound) to "
                    + "\(ExperimentSpecification.shareRange.upperBound) for each arm")
        }
        self.experiment = experiment
        self.shares = shares
    }

    /// The arm at a place in 0..<2⁶⁴, each as wide as its part.
    func arm(at place: UInt64) -> String {
        let total = shares.reduce(0) { $0 + $1.part }
        var left = total.multipliedFullWidth(by: place).high
        for share in shares.dropLast() {
            if left < share.part { return share.arm }
            left -= share.part
        }
        return shares[shares.count - 1].arm
    }
}
