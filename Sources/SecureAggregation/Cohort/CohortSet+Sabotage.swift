// SPDX-License-Identifier: Apache-2.0

import Federation

extension CohortSet {
    /// Whether the simulator has switched off the minimum of this set.
    var isSabotaged: Bool {
        switch self {
        case .advertisers: Sabotage.leavesOut(.smallList)
        case .keySharers: Sabotage.leavesOut(.smallCohort)
        case .survivors: Sabotage.leavesOut(.smallSurvivors)
        }
    }
}
