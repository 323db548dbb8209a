// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import DifferentialPrivacy
import Foundation

/// `tributary-auditor epsilon`: the accountant as a calculator.
public struct EpsilonCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "epsilon",
        abstract: "What a privacy cost means as epsilon at a given delta.",
        discussion: """
            The cost is rho, or follows from the noise: T rounds of Gaussian noise of standard deviation S on sums that \
            one customer changes by at most D in L2 cost rho = T D^2 / (2 S^2). Three figures answer: zcdp is the \
            official one, rdp a second opinion, exact that of continuous Gaussian noise, for information. All are \
            rounded up.
            """)

    @Option(parsing: .unconditional, help: "Standard deviation S of the noise in the sum.")
    var sigma: Double?

    @Option(parsing: .unconditional, help: "L2 sensitivity D: what one customer can change, in the unit of S.")
    var sensitivity: Double?

    @Option(parsing: .unconditional, help: "Number of rounds T.")
    var rounds: Int?

    @Option(parsing: .unconditional, help: "Zero-concentrated cost, in place of S, D and T.")
    var rho: Double?

    @Option(parsing: .unconditional, help: "Probability that the guarantee may fail, for example 1e-6.")
    var delta: Double

    @Option(help: "Write one JSON object to this file; - is standard output.")
    var json: String?

    public init() {}

    public func run() throws {
        do {
            try answer(EpsilonAnswer(sigma: sigma, sensitivity: sensitivity, rounds: rounds, rho: rho, delta: delta))
        } catch let error as EpsilonQuestionError {
            refuse("\(error)")
            throw ExitCode(2)
        } catch let error as DifferentialPrivacyError {
            refuse("\(error)")
            throw ExitCode(2)
        }
    }

    private func answer(_ answer: EpsilonAnswer) throws {
        guard let json else { return print(answer.text) }
        let object = try answer.json()
        if json == "-" { return print(object) }
        do {
            try Data((object + "\n").utf8).write(to: URL(fileURLWithPath: json), options: .atomic)
        } catch {
            refuse("cannot write \(json): \(error.localizedDescription)")
            throw ExitCode.failure
        }
        print(answer.text)
    }

    private func refuse(_ reason: String) {
        FileHandle.standardError.write(Data("tributary-auditor epsilon: \(reason)\n".utf8))
    }
}
