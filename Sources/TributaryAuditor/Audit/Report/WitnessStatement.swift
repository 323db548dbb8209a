// SPDX-License-Identifier: Apache-2.0

import Federation

/// Who stands behind the audited checkpoint, for a report.
package struct WitnessStatement: Sendable, Encodable, Equatable {
    package struct Cosignature: Sendable, Encodable, Equatable {
        package let branch: String
        package let node, time: UInt64
    }

    /// The roster epoch whose members count.
    package let epoch: UInt64
    package let enrolled, required: Int
    package let isReached: Bool
    /// The moment by which a quorum had cosigned, Unix seconds, and how long ago that was; nil without a quorum.
    package let time, ageSeconds: UInt64?
    /// In order of node.
    package let cosignatures: [Cosignature]
    /// Witnesses that are no members. They add to the quorum and replace nobody.
    package let others: [String]

    init(_ reading: QuorumReading, now: UInt64) {
        epoch = reading.epoch
        (enrolled, required, isReached) = (reading.enrolled, reading.required, reading.isReached)
        time = reading.time
        ageSeconds = reading.time.map { now > $0 ? now - $0 : 0 }
        cosignatures = reading.cosignatures.map {
            Cosignature(branch: $0.branch, node: $0.node.rawValue, time: $0.time)
        }
        others = reading.others
    }
}
