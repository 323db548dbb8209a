// SPDX-License-Identifier: Apache-2.0

import Federation
import RoundProtocol

/// Whose customers are in a study's released sums. A study goes on with the branches that are there, so that this can be
/// fewer than have accepted it.
struct BranchPresence: Encodable {
    /// In every released round, by name.
    let always: [String]
    /// In some of them.
    let sometimes: [String]
    /// Members of the federation that are in none.
    let never: [String]

    /// Nil before a round was released.
    init?(of study: StudyIdentifier, _ reading: any CoordinatorReading) throws {
        let rounds = try reading.closedRounds(of: study).compactMap { round -> Set<NodeIdentifier>? in
            if case .released = round.outcome { Set(round.contributors) } else { nil }
        }
        guard let first = rounds.first else { return nil }
        let always = rounds.dropFirst().reduce(first) { $0.intersection($1) }
        let ever = rounds.dropFirst().reduce(first) { $0.union($1) }
        let roster = try reading.rosterEpochs().last?.epoch
        let members = (roster?.members ?? []).filter { $0.status != .revoked }.map(\.node)
        func names(_ nodes: some Sequence<NodeIdentifier>) -> [String] {
            nodes.sorted().map { roster?.member($0)?.name ?? "node \($0)" }
        }
        self.always = names(always)
        sometimes = names(ever.subtracting(always))
        never = names(Set(members).subtracting(ever))
    }

    /// "customers of 3 of 5 branches are in all of it; not in it: north, west".
    var text: String {
        let all = always.count + sometimes.count + never.count
        var words =
            always.count == all
            ? "customers of all \(all) branches are in it"
            : "customers of \(always.count) of \(all) branches are in all of it"
        if !sometimes.isEmpty { words += "; in some of its rounds only: \(sometimes.joined(separator: ", "))" }
        if !never.isEmpty { words += "; not in it: \(never.joined(separator: ", "))" }
        return words
    }
}
