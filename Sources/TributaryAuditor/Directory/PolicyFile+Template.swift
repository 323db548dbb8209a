// SPDX-License-Identifier: Apache-2.0

extension PolicyFile {
    /// What `init` writes: a policy to start from, with the meaning of every line.
    package static let template = """
        # The federation's privacy policy. It becomes binding when the root key signs it into a roster epoch: with the
        # first 'tributary-auditor roster approve', later with 'tributary-auditor roster policy'. A policy that permits
        # more than the one in force needs a privacy officer's signature as well.
        # Every branch checks every round against it; its own policy may be stricter, never looser.

        # What all studies of one period together may learn about any one customer, in each branch.
        # Write epsilon with delta, or rho (zero-concentrated differential privacy).
        # The first period opens with the first roster, later ones with 'tributary-auditor roster open-period'.
        budget:
          epsilon: 4
          delta: 1e-6

        # Limits inside the budget for studies of one purpose, as consent names it. Purposes that are not listed share
        # the whole budget. For example:
        # purpose_budgets:
        #   - purpose: marketing
        #     epsilon: 1
        #     delta: 1e-6

        # A study that costs more than this needs a privacy officer's signature ('officer approve').
        # rho: 0 asks for a signature under every study.
        approval_above:
          epsilon: 1
          delta: 1e-6

        # Fewest branches in any sum.
        minimum_cohort: 3

        # How many branches may be in league with head office without breaking the guarantee.
        assumed_colluders: 1

        # In how many branches one customer may be. Every study counts with at least so many, and costs as many times
        # more squared: 1 only if no customer is in two branches' data.
        branches_per_customer: 1

        # A signed roster is refused by the branches after so many days; 'roster apply --renew' signs a new one.
        roster_valid_days: 365

        """
}
