// SPDX-License-Identifier: Apache-2.0

/// The `node.yaml` that `init` writes: every setting, with what it means.
package enum ConfigurationTemplate {
    package static let text = """
        # What this branch decides for itself. 'tributary-node policy check' says whether it makes sense.

        policy:
          # Analyses that may run here at all. Remove a line to forbid one.
          analyses:
            - statistics
            - service
            - tiers
            - segments
            - affinity
            - clv
            - churn.logistic
            - churn.additive
            - churn.horizon
            - evaluation
            - experiment

          # Purposes that a study may have, as your customers' consent names them. An empty list allows any;
          # then, unless your data says who agreed to what, whoever withdraws from one purpose is left out of all.
          purposes: []

          # Fewest branches in any sum that this one joins, and how many of them are assumed to help head office.
          minimum_cohort: 3
          assumed_colluders: 1

          # What may be spent in one period (see the federation's policy): rho, or epsilon and delta.
          budget: {epsilon: 3, delta: 1e-6}

          # Limits inside the budget for studies of one purpose. Purposes that are not listed share the whole budget.
          # purpose_budgets:
          #   - purpose: marketing
          #     epsilon: 1
          #     delta: 1e-6

          # Studies that cost at most this are accepted without asking. Without this line, every study waits for
          # 'tributary-node accept'.
          accept_up_to: {epsilon: 1, delta: 1e-6}

        # A feature contract says what head office wants to know of one customer. 'ask': a study with a new contract
        # waits for 'tributary-node accept'. 'auto': new contracts are taken.
        contracts: ask

        # A small file that says how far this node's store has come. It must stay out of what is backed up with this
        # directory: that is how a copy that was put back is recognised, which has forgotten what was spent since. Without
        # this line it is kept beside the directory, under its name and '.marker'.
        # marker: /var/lib/tributary-marker/north

        # Only if the coordinator has moved since the invitation:
        # coordinator: https://head-office.example:8443

        # Where the data lies, and which column means what. Paths are relative to this file.
        # sources:
        #   reference_date: 2025-12-31        # the day from which features count back
        #   time_zone: Europe/Berlin          # the branch's clock; else UTC
        #   retention: {transaction: 1095}    # days that are kept, by table; else everything is
        #   databases:                        # beside files; docs/DATA_MODEL.md has every setting
        #     - {name: crm, postgresql: db.branch.example, database: crm, user: reader, password_file: keys/crm.password}
        #   tables:
        #     - table: customer
        #       files: [data/customers.csv]
        #       customer: customer_id         # the column that says who the customer is
        #       start_date: {column: since, format: yyyy-MM-dd}
        #       attributes: [Contract, MonthlyCharges]
        #       consent: purposes             # a column such as "marketing;churn"; without it everyone takes part
        #     - table: transaction
        #       files: [data/transactions.csv.gz]
        #       customer: customer_id
        #       time: when
        #       amount: {column: amount, bounds: [0, 100000]}
        #     - table: interaction
        #       database: crm                 # instead of files
        #       sql: SELECT ticket, customer, opened_at, resolved_at FROM tickets
        #       customer: customer
        #       id: ticket
        #       opened: opened_at
        #       resolved: resolved_at

        """
}
