// SPDX-License-Identifier: Apache-2.0

extension PolicyFile {
    /// What `init` writes: a policy to start from, with the meaning of every line.
    package static let template = """
        # The federation's privacy policy. It becomes binding when the root key signs it into a roster epoch:
        # 'tributary-auditor roster approve' for new branches, 'tributary-auditor roster apply' for a change here.
        # Every branch checks every round against it; its own policy may be stricter, never looser.

        # The budget period, 1, 2, 3 … A higher number opens a new period with a fresh budget; it never goes back.
        period: 1

        # What all studies of one period together may learn about any one customer, in each branch.
        # Write epsilon with delta, or rho (zero-concentrated differential privacy).
        budget:
          epsilon: 4
          delta: 1e-6

        # A study that costs more than this needs a privacy officer's signature ('officer approve').
        # rho: 0 asks for a signature under every study.
        approval_above:
          epsilon: 1
          delta: 1e-6

        # Fewest branches in any sum.
        minimum_cohort: 3

        # How many branches may be in league with head office without breaking the guarantee.
        assumed_colluders: 1

        # A signed roster is refused by the branches after so many days; 'roster apply --renew' signs a new one.
        roster_valid_days: 365

        """
}
