// SPDX-License-Identifier: Apache-2.0

package import Federation

extension NodeSession {
    /// The other kind of every share, which no session gives away: nothing, unless that rule is left out on purpose.
    ///
    /// - Warning: Security. Only the simulator may ask for it; `Tests/ArchitectureTests` holds the sources to that.
    package func withheldShares() throws -> [UnmaskingShares] {
        guard Sabotage.leavesOut(.bothShares), case .agreed(let agreed) = phase else { return [] }
        let shares = agreed.shares.others.map { owner, pair in
            let isSurvivor = agreed.cohort.contains(owner)
            return RevealedShare(
                owner: owner, kind: isSurvivor ? .maskKey : .selfMask, value: isSurvivor ? pair.maskKey : pair.selfMask)
        }
        return [try UnmaskingShares(round: parameters.round, sender: node, shares: shares)]
    }
}
