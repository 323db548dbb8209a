// SPDX-License-Identifier: Apache-2.0

import Analytics
import ArgumentParser
import Federation
import Persistence
import RoundProtocol

struct StudyPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Say how precise a study would be, before anybody is asked.",
        discussion: """
            Runs the study many times on customers that are made up from the contract, each time with the noise that \
            your branches would add. Nothing leaves this machine, and nothing is spent. How many branches are counted \
            on is the study file's choice or, in a head office's directory, its privacy policy's. With --like, the \
            customers follow the histograms and tables of statistics that were released before.
            """)
    @OptionGroup var directory: DirectoryOption
    @OptionGroup var json: JSONOption
    @Argument(help: "The study file.") var file: String
    @Option(help: "How many branches take part.") var branches = 5
    @Option(help: "How many customers all branches have together.") var customers = 20_000
    @Option(help: "Values of epsilon to compare, separated by commas.") var epsilons = "0.25,0.5,1,2,4"
    @Option(help: "A model of statistics whose histograms and tables the customers follow.") var like: String?

    /// More customers than any federation has.
    private static let customerCounts = 1...1_000_000_000

    func validate() throws {
        guard (2...Limits.maximumCohort).contains(branches) else {
            throw ValidationError("--branches must be 2 to \(Limits.maximumCohort).")
        }
        guard Self.customerCounts.contains(customers) else {
            throw ValidationError("--customers must be 1 to \(Self.customerCounts.upperBound).")
        }
        _ = try values()
    }

    func run() throws {
        let policy = try? OpenCoordinator(directory.path).roster().policy
        let plan = try StudyPlan(
            StudyFile(path: file), branches: branches, customers: customers, epsilons: values(), policy: policy,
            like: marginals())
        if try json.write(plan) { return }
        print(plan.text)
    }

    private func values() throws -> [Double] {
        let parts = epsilons.split(separator: ",", omittingEmptySubsequences: false)
        let values = parts.compactMap { Double($0) }
        guard values.count == parts.count, values.allSatisfy({ $0 > 0 && $0 <= 100 }) else {
            throw ValidationError("--epsilons must be numbers above 0, at most 100, separated by commas.")
        }
        return values
    }

    private func marginals() throws -> StatisticsResult? {
        guard let like else { return nil }
        let stored = try OpenCoordinator(directory.path).existingModel(like)
        guard case .statistics(let result) = try ModelContent.decode(stored.content) else {
            throw CoordinatorError.invalid(field: "like", reason: "\(like) holds no statistics")
        }
        return result
    }
}
