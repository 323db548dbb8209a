// SPDX-License-Identifier: Apache-2.0

import CustomerData
import DifferentialPrivacy
import Federation
import RoundProtocol
import Testing
import TributaryNode

struct NodeConfigurationTests {
    private static let policy = """
        policy:
          analyses: [statistics, segments]
          minimum_cohort: 4
          budget: {rho: 0.05}

        """

    private static func read(_ text: String) throws -> NodeConfiguration {
        try NodeConfiguration(text: text, file: "node.yaml")
    }

    private static func description(_ text: String) -> String {
        do {
            _ = try read(text)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func whatIsLeftOutIsTheCautiousChoice() throws {
        let configuration = try Self.read(Self.policy)
        #expect(configuration.contracts == .ask)
        #expect(configuration.sources == nil)
        #expect(configuration.coordinator == nil)
        #expect(configuration.policy.assumedColluders == 1)
        #expect(configuration.policy.acceptUpToNanoRho == 0)
        #expect(configuration.policy.allowedAnalyses == ["statistics", "segments"])
        #expect(configuration.policy.budgetNanoRho == 50_000_000)
    }

    @Test func theMarkerIsNamedRelativeToTheFile() throws {
        #expect(try Self.read(Self.policy).marker == nil)
        #expect(try Self.read(Self.policy + "marker: ../north.marker\n").marker == "./../north.marker")
        let elsewhere = try NodeConfiguration(text: Self.policy + "marker: m\n", file: "/srv/north/node.yaml")
        #expect(elsewhere.marker == "/srv/north/m")
        #expect(try Self.read(Self.policy + "marker: /var/lib/north\n").marker == "/var/lib/north")
        #expect(Self.description(Self.policy + "marker: /var/lib/\n").contains("must name a file"))
    }

    @Test func theTemplateOfInitIsReadAsItIsWritten() throws {
        let configuration = try Self.read(ConfigurationTemplate.text)
        #expect(configuration.policy.allowedAnalyses == Set(BranchPolicy.knownAnalyses))
        #expect(configuration.policy.minimumCohort == 3)
        let uncommented = ConfigurationTemplate.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                line.hasPrefix("# sources") || line.hasPrefix("#   ") ? String(line.dropFirst(2)) : String(line)
            }
        let withSources = try Self.read(uncommented.joined(separator: "\n"))
        #expect(withSources.sources?.tables.count == 3)
        #expect(withSources.sources?.databases.map(\.name) == ["crm"])
        #expect(withSources.sources?.timeZone == "Europe/Berlin")
    }

    @Test func epsilonAndDeltaBuyWhatTheAccountantSaysRoundedDown() throws {
        let text = Self.policy.replacing("{rho: 0.05}", with: "{epsilon: 1, delta: 1e-6}")
        let bought = try Self.read(text).policy.budgetNanoRho
        #expect(try ZeroConcentratedAccountant.epsilon(nanoRho: bought, delta: 1e-6) <= 1)
        #expect(try ZeroConcentratedAccountant.epsilon(nanoRho: bought + 10, delta: 1e-6) > 1)
    }

    @Test(arguments: [
        ("0.05", 50_000_000), ("0", 0), ("1", 1_000_000_000), ("0.0000000019", 1), ("1000", 1_000_000_000_000),
    ])
    func rhoIsReadWithoutFloatingPoint(_ text: String, _ nanoRho: UInt64) {
        #expect(Rho.nanoRho(text) == nanoRho)
    }

    @Test(arguments: ["", ".", "1.", ".5", "-1", "+1", "1e3", "0x10", "1.2.3", "1 ", "nan", "99999999999999999999"])
    func whatIsNoDecimalNumberIsNoRho(_ text: String) {
        #expect(Rho.nanoRho(text) == nil)
    }

    @Test func aPurposeMayHaveALimitOfItsOwn() throws {
        let text = Self.policy + "  purpose_budgets:\n    - {purpose: marketing, rho: 0.02}\n"
        #expect(try Self.read(text).policy.purposeBudgets == ["marketing": 20_000_000])
        #expect(try Self.read(Self.policy).policy.purposeBudgets.isEmpty)
    }

    @Test func anUnknownKeyIsNamedWithItsLineAndTheNearestKnownOne() {
        let top = Self.description(Self.policy + "contract: ask\n")
        #expect(top.hasPrefix("node.yaml:5:") && top.contains("did you mean contracts?"))
        let nested = Self.description(Self.policy + "  minimum_cohrt: 4\n")
        #expect(nested.hasPrefix("node.yaml:5:") && nested.contains("did you mean minimum_cohort?"))
    }

    @Test(arguments: [
        "", "[]", "policy: 3", "policy: {}", "- policy", "policy: {analyses: [statistics]}", "a: &a [*a]",
        "policy: {analyses: [sttistics], minimum_cohort: 4, budget: {rho: 1}}",
        "policy: {analyses: [statistics], minimum_cohort: 1, budget: {rho: 1}}",
        "policy: {analyses: [statistics], minimum_cohort: 1001, budget: {rho: 1}}",
        "policy: {analyses: [statistics], minimum_cohort: -4, budget: {rho: 1}}",
        "policy: {analyses: [statistics], minimum_cohort: 3, assumed_colluders: 2, budget: {rho: 1}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {rho: 0}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {rho: 1000.000000001}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {rho: 1, epsilon: 1, delta: 1e-6}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {epsilon: 1}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {epsilon: nan, delta: 1e-6}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {epsilon: 1, delta: 2}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {epsilon: -1, delta: 1e-6}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, minimum_cohort: 2, budget: {rho: 1}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {rho: 1}, purpose_budgets: {a: 1}}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {rho: 1}, purpose_budgets: [{rho: 1}]}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {rho: 1}, purpose_budgets: [{purpose: a}]}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {rho: 1}, "
            + "purpose_budgets: [{purpose: a, rho: 1.1}]}",
        "policy: {analyses: [statistics], minimum_cohort: 4, budget: {rho: 1}, "
            + "purpose_budgets: [{purpose: a, rho: 1}, {purpose: a, rho: 0}]}",
        "policy: {analyses: [statistics], purposes: [b], minimum_cohort: 4, budget: {rho: 1}, "
            + "purpose_budgets: [{purpose: a, rho: 1}]}",
    ])
    func hostileSettingsAreRefusedWithTheirPlace(_ text: String) {
        #expect(Self.description(text).hasPrefix("node.yaml:"), "\(text)")
    }

    @Test(arguments: ["contracts: maybe", "coordinator: http://a:1", "coordinator: https://a:0", "sources: {}"])
    func aWrongSettingBesideThePolicyIsRefused(_ line: String) {
        #expect(Self.description(Self.policy + line + "\n").hasPrefix("node.yaml:5:"))
    }

    @Test func aFileThatIsTooLongIsNotRead() {
        let text = Self.policy + String(repeating: "#", count: YAMLDocument.maximumBytes)
        #expect(throws: CustomerDataError.self) { try Self.read(text) }
    }
}
