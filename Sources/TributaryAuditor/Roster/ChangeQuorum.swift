// SPDX-License-Identifier: Apache-2.0

package import Federation

/// What it takes until a new standing of one branch is in force: a quorum of those who count before it, which in a small
/// federation is everybody, the branch in question included.
///
/// - SeeAlso: `docs/TRANSPARENCY_LOG.md`, "Who counts".
package struct ChangeQuorum: Sendable, Equatable {
    /// Branches that count, if none is on leave, and how many of them must cosign.
    package let counting, required: Int
    private let branch: String
    private let isCounting: Bool

    package init(changing branch: String, after epoch: RosterEpoch) {
        let members = EnrolledMembers(epoch: epoch)
        counting = members.members.count
        required = members.requiredCosignatures
        self.branch = branch
        isCounting = members.members.contains { $0.name == branch }
    }

    /// Whether nothing changes unless the branch itself cosigns.
    package var needsTheBranch: Bool { isCounting && required == counting }

    /// For whoever is about to sign.
    package var text: String {
        let rule = "It takes force once \(required) of the \(counting) branches that count have cosigned it"
        guard needsTheBranch else { return rule + "." }
        return rule + ", \(branch) among them. Leave its node running until then: no round begins before, and head "
            + "office gives it nothing but the log to cosign. If it cannot run, this federation is too small to go on "
            + "without it."
    }
}
