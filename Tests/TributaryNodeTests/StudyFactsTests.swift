// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Foundation
import RoundProtocol
import Testing
import TributaryNode

struct StudyFactsTests {
    private func facts(
        remaining: UInt64 = 40_000_000, approvedBy officer: SigningKey? = nil, listing: Bool = true,
        contract: FeatureContract? = nil, branch: BranchView? = nil,
        change: (inout StudySpecification) -> Void = { _ in }
    ) throws -> StudyFacts {
        let federation = try TestFederation()
        var random = SystemRandomSource()
        var study = try TestFederation.study()
        change(&study)
        var roster = federation.epoch(1, after: nil, node: try SigningKey.generate(from: &random).verifyingKey)
        if let officer, listing {
            roster.officers = [RosterOfficer(name: "grace", role: .privacyOfficer, key: officer.verifyingKey)]
        }
        let proposal = StudyProposal(
            study: study, approvals: officer.map { [StudyApproval.sign(study.digest, with: $0)] } ?? [])
        let decision = StudyDecision.sign(
            study: study.digest, node: NodeIdentifier(rawValue: 9), answer: .deferred,
            reason: "waits for the branch manager", decidedAt: TestFederation.now, with: federation.others[0])
        return try StudyFacts(
            NodeStudy(proposal: proposal, decision: decision), roster: roster, remainingNanoRho: remaining,
            contract: contract ?? TestFederation.contract(), contractIsAccepted: false, branch: branch)
    }

    private func asking(_ analysis: AnalysisSpecification) throws -> StudyFacts {
        var features = try TestFederation.contract().features
        features += (1...2).map { Feature(name: "wait_\($0)", kind: .categorical(categories: ["short", "long"])) }
        let contract = try FeatureContract(
            name: "wide", version: 1, purpose: "To test.", features: features,
            label: LabelDefinition(name: "left", positive: "yes", negative: "no"))
        return try facts(contract: contract) { $0.analysis = analysis.canonicalBytes }
    }

    @Test func onlyWhatAStudyReadsIsNamed() throws {
        let some = try asking(.statistics(StatisticsSpecification(features: ["age"])))
        #expect(some.looksAt == ["age"] && some.label == "left" && !some.predictsLabel)
        #expect(some.text.contains("Looks at 1 of the 4 features of contract wide version 1; counts left: age."))
        #expect(!some.text.contains("predicts") && !some.definitionText.contains("plan"))
        let service = try asking(
            .service(ServiceSpecification(measures: [ServiceMeasure(.share(of: "long"), column: "wait")])))
        #expect(service.looksAt == ["wait_1", "wait_2"] && service.label == nil)
        #expect(
            try asking(.churnAdditive).text.contains("Looks at 4 features of contract wide version 1; predicts left:"))
    }

    @Test func dataThatCannotServeAStudyIsSaidPlainly() throws {
        let view = BranchView(obstacle: "feature age: no imported source has an attribute of that name", customers: 1)
        let facts = try facts(branch: view)
        #expect(facts.obstacle == view.obstacle && facts.participants == 1)
        #expect(facts.text.contains("  1 customer of this branch takes part in it.\n"))
        #expect(facts.text.contains("WARNING: this branch's data cannot serve it: feature age: no imported source has"))
    }

    @Test func theErrorOfTheMainFiguresIsForecast() throws {
        let study = try TestFederation.study()
        let contract = try TestFederation.contract()
        let few = try StudyUsefulness(study, contract, branches: 3, customers: 200)
        let many = try StudyUsefulness(study, contract, branches: 3, customers: 20_000)
        #expect(few.figures.count == StudyUsefulness.mostFigures && few.reasonForNone == nil)
        #expect(few.lines[0].contains("if each of 3 branches had 200 customers like this one"))
        #expect(few.lines.count == 2 + StudyUsefulness.mostFigures && few.lines[1].contains(", ± "))
        let means = [few, many].compactMap { $0.figures.first { $0.figure == "age/mean" }?.error }
        #expect(means.count == 2 && means[1] < means[0] / 10, "\(few.lines)")
    }

    @Test(arguments: [AnalysisSpecification.churnAdditive, .churnLogistic])
    func whereThereIsNoForecastTheReasonIsGiven(_ analysis: AnalysisSpecification) throws {
        var study = try TestFederation.study()
        study.analysis = analysis.canonicalBytes
        let none = try StudyUsefulness(study, TestFederation.contract(), branches: 3, customers: 200)
        #expect(none.figures.isEmpty && none.lines.count == 1 && none.lines[0].contains("no forecast; "))
        let empty = try StudyUsefulness(TestFederation.study(), TestFederation.contract(), branches: 3, customers: 0)
        #expect(empty.reasonForNone == "no customer of this branch takes part")
    }

    @Test func theBranchReadsWhatLeavesWhatItCostsAndWhoAsks() throws {
        let facts = try facts()
        let terms = try TestFederation.study().rounds[0]
        for part in [
            "\(terms.dimension) numbers leave, in 1 round.",
            "changes a round's sum by at most 65,536 steps",
            "Cost ρ = 0.01 (ε ≤ ", "at δ = 1e-6), 25 % of what is left",
            "Counted only if at least 3 branches take part, and safe if 1 of them helps head office.",
            "Purpose: analytics. Analysis: statistics. Proposed by ada. Needs no approval.",
            "2 features of contract test version 1: age, plan. Accepting the study accepts this contract.",
            "This branch: waiting for a decision (waits for the branch manager)",
        ] { #expect(facts.text.contains(part), "\(part) in:\n\(facts.text)") }
        #expect(!facts.text.contains("WARNING"))
    }

    @Test func whatIsComputedIsShownAsItWasWritten() throws {
        let text = try facts().definitionText
        #expect(text.contains("  age: the customer's attribute of this name\n"))
    }

    @Test func aCostBeyondWhatIsLeftIsSaid() throws {
        #expect(try facts(remaining: 1).text.contains("more than the ρ = 0.000000001 that is left"))
    }

    @Test func aWrongDeclaredCostIsShownBesideTheTrueOne() throws {
        let facts = try facts { $0.rounds[0].nanoRho -= 1 }
        #expect(!facts.declaredCostIsTrue)
        #expect(facts.text.contains("WARNING"))
        #expect(try facts.nanoRho == TestFederation.study().rounds[0].nanoRho)
    }

    @Test func onlySignaturesOfRosteredOfficersCount() throws {
        var random = SystemRandomSource()
        let officer = try SigningKey.generate(from: &random)
        #expect(try facts(approvedBy: officer).approvedBy == ["grace (privacy-officer)"])
        #expect(try facts(approvedBy: officer, listing: false).approvedBy.isEmpty)
    }

    @Test func whatHeadOfficeWroteCannotTakeOverTheTerminal() throws {
        let facts = try facts { study in
            study.title = "\u{1B}[2JEverything\u{7} is free\u{202E}"
            study.purpose = "a\nb"
            study.proposedBy = "\r\u{9B}31m"
        }
        #expect(facts.title == "[2JEverything is free")
        #expect(facts.purpose == "ab" && facts.proposedBy == "31m")
        #expect(facts.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test func theSameFactsGoToMachines() throws {
        let json = try JSONEncoder().encode(facts())
        let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
        #expect(object["study"] as? String == "statistics-q4")
        #expect(object["rho"] as? String == "0.01")
        #expect(object["rounds"] as? Int == 1)
    }
}
