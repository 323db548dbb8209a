// SPDX-License-Identifier: Apache-2.0

package import Cryptography
package import Federation
import TransparencyLog

/// Who has cosigned one checkpoint, held against the members who count at that moment.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Fail closed".
package struct QuorumReading: Sendable {
    /// A cosignature that counts.
    package struct Cosignature: Sendable, Equatable {
        package let node: NodeIdentifier
        package let branch: String
        /// Unix seconds by the branch's clock.
        package let time: UInt64
    }

    /// The checkpoint's size and root.
    package let size: UInt64
    package let root: Digest
    /// The roster epoch whose members count.
    package let epoch: UInt64
    /// Members who count, and how many of them must have cosigned.
    package let enrolled, required: Int
    /// In order of node.
    package let cosignatures: [Cosignature]
    /// Names of the auditor's own witnesses that have cosigned as well.
    package let others: [String]

    package var isReached: Bool { cosignatures.count >= required }

    /// The moment by which a quorum had cosigned: the newest `required`-th time. Nil without a quorum.
    package var time: UInt64? {
        isReached ? cosignatures.map(\.time).sorted(by: >)[required - 1] : nil
    }
}

extension QuorumReading {
    /// Checks a note's signatures.
    ///
    /// - Parameter members: those in force when the checkpoint was witnessed.
    /// - Throws: `TransparencyLogError` for a note that the log did not sign, or in which a signature by the log, a
    ///   member or a witness does not verify.
    init(_ note: [UInt8], by members: EnrolledMembers, _ trust: AuditTrust) throws {
        let keys = try members.members.map { member in
            NoteVerifierKey(
                name: try NoteName(members.witnessName(of: member)), kind: .cosignature, key: member.identityKey)
        }
        let known = Set(keys.map(\.key)).union([trust.log.key])
        let names = Set(keys.map(\.name))
        let others = trust.witnesses.filter { !known.contains($0.key) && !names.contains($0.name) }
        let verified = try LogVerifier(
            log: trust.log, witnesses: keys + others, strangers: LogLimits.signaturesOfStrangers
        ).verifyFirst(note)
        let times = Dictionary(
            verified.cosignatures.map { ($0.key.key, $0.timeSeconds ?? 0) }, uniquingKeysWith: { first, _ in first })
        size = verified.checkpoint.size
        root = verified.checkpoint.root
        epoch = members.epoch.number
        enrolled = keys.count
        required = members.requiredCosignatures
        cosignatures = members.members.compactMap { member in
            times[member.identityKey].map { Cosignature(node: member.node, branch: member.name, time: $0) }
        }
        self.others = others.filter { times[$0.key] != nil }.map(\.name.text)
    }
}
