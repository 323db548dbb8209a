// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// What measurements of a whole federation have in common: its size and where it works.
public struct FederationOptions: ParsableArguments {
    @Option(help: "Branches, 3 to 50.")
    var nodes = 5

    @Option(help: "Customers in all.")
    var customers = 2000

    @Option(help: "Where to work; must be empty or new. Without it a new folder below the system's temporary one.")
    var workdir: String?

    @Option(help: "Write the figures as one JSON object to this file; '-' is standard output.")
    var json: String?

    public init() {}

    public func validate() throws {
        guard (3...50).contains(nodes) else { throw ValidationError("--nodes must be 3 to 50") }
        guard (300...1_000_000).contains(customers) else {
            throw ValidationError("--customers must be 300 to 1000000")
        }
    }

    /// A federation on synthetic customers that nobody has set up yet.
    ///
    /// - Parameters:
    ///   - contract: the text of the contract.
    ///   - epsilon: of all its studies together, at δ = 10⁻⁶.
    func federation(contract: String, epsilon: Double) throws -> DemoFederation {
        let workshop = try DemoWorkshop(path: workdir)
        let site = try DemoData.synthesize(
            Synthesizer(branches: nodes, customers: customers), contract: contract, in: workshop)
        return DemoFederation(
            workshop: workshop, site: site, budget: try DemoBudget(epsilon: epsilon, delta: 1e-6, branches: nodes))
    }
}
