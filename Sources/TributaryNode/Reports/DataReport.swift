// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import RoundProtocol

/// A contract to hold the data against.
struct DataQuestion {
    let name: String
    let contract: FeatureContract
    let purpose: String
    var referenceTime: UInt64 = 0

    /// Those of every study that this branch has not refused.
    static func ofStudies(_ workspace: NodeWorkspace) throws -> [DataQuestion] {
        let studies = try workspace.state().studies.values.sorted { $0.identifier < $1.identifier }
        return try studies.filter { $0.decision.answer != .refused }.compactMap { study in
            let specification = study.proposal.study
            return try workspace.shelf.known(specification.contractDigest).map { contract in
                DataQuestion(
                    name: "study \(study.identifier)", contract: contract, purpose: specification.purpose,
                    referenceTime: specification.referenceTime)
            }
        }
    }
}

/// How well the branch's data answers. For the branch alone.
struct DataReport: Encodable {
    struct Answer: Encodable {
        let name: String
        let check: DataCheck
    }

    struct Failure: Encodable {
        let name: String
        let reason: String
    }

    private(set) var answers: [Answer] = []
    private(set) var failures: [Failure] = []

    init(_ questions: [DataQuestion], _ store: CustomerStore) throws {
        for question in questions {
            do {
                let features = try store.features(
                    question.contract, purpose: question.purpose,
                    referenceDate: CalendarDate(referenceTime: question.referenceTime))
                answers.append(Answer(name: question.name, check: DataCheck(features)))
            } catch let error as CustomerDataError {
                failures.append(Failure(name: question.name, reason: "\(error)"))
            }
        }
    }

    var text: String {
        guard !answers.isEmpty || !failures.isEmpty else {
            return "no study to check the data for; name a contract with --contract FILE\n"
        }
        return answers.map { "\($0.name)\n\($0.check.text)" }.joined()
            + failures.map { "\($0.name): cannot be served: \($0.reason)\n" }.joined()
    }
}
