// SPDX-License-Identifier: Apache-2.0

import Cryptography
import CustomerData

/// A playbook as programs read it: what it asks for, and what this branch makes of it.
package struct PlaybookReport: Encodable, Sendable {
    package enum State: String, Encodable, Sendable {
        /// Followed from now on.
        case accepted
        /// Waits for a person of the branch.
        case offered
        /// Followed no more.
        case dropped
        /// Neither: a file that was shown.
        case file
    }

    package struct Action: Encodable, Sendable {
        package let action: String
        package let title: String
        package let wording: String
        package let perWeek: Int?
        package let arm: String?
        package let customers: String
    }

    package let playbook: String
    package let version: Int
    package let title: String
    package let purpose: String
    package let state: State
    /// Of the file's bytes, as head office lists it.
    package let digest: String
    package let actions: [Action]
    /// Parts by arm; nil without an experiment.
    package let arms: [String: UInt64]?
    package let outcomes: [String: Double]
    private let reading: String

    private enum CodingKeys: String, CodingKey {
        case playbook, version, title, purpose, state, digest, actions, arms, outcomes
    }

    package init(_ file: PlaybookFile, _ state: State) {
        let playbook = file.playbook
        self.playbook = playbook.name
        version = playbook.version
        title = playbook.title
        purpose = playbook.purpose
        self.state = state
        digest = file.digest.hex
        actions = playbook.actions.map {
            Action(
                action: $0.name, title: $0.title, wording: $0.wording, perWeek: $0.perWeek, arm: $0.arm,
                customers: $0.condition.text)
        }
        arms = playbook.experiment.map { experiment in
            Dictionary(experiment.draw.shares.map { ($0.arm, $0.part) }) { first, _ in first }
        }
        outcomes = playbook.outcomes
        reading = playbook.text
    }

    /// For the branch manager.
    package var text: String {
        switch state {
        case .accepted: reading + "  Accepted here: 'tributary-node playbook' writes the list.\n"
        case .offered:
            reading + "  Offered by head office: nothing of it happens before 'tributary-node playbook accept'.\n"
        case .dropped: "playbook \(playbook) \(version) is followed no more\n"
        case .file: reading
        }
    }
}
