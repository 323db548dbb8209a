// SPDX-License-Identifier: Apache-2.0

package import Federation

extension RosterEpoch {
    /// That the privacy officer could sign a branch of this name in: before an invitation to it is printed.
    ///
    /// - Throws: ``CoordinatorError/conflict(what:)`` for a name that is taken, or one branch too many.
    package func requireRoom(for branch: String) throws {
        guard !members.contains(where: { $0.name == branch }) else {
            throw CoordinatorError.conflict(what: "\(branch) is already a member; nothing was changed")
        }
        guard members.count(where: { $0.status != .revoked }) < Limits.maximumCohort else {
            throw CoordinatorError.conflict(
                what: "the federation has \(Limits.maximumCohort) branches that are not revoked, as many as it can "
                    + "have; nothing was changed. One that no longer takes part makes room once it is revoked: "
                    + "'tributary-auditor roster revoke BRANCH'")
        }
        guard members.count < Limits.maximumRosterEntries else {
            throw CoordinatorError.conflict(
                what: "the federation has had \(Limits.maximumRosterEntries) branches, as many as a roster can name; "
                    + "nothing was changed")
        }
    }
}
