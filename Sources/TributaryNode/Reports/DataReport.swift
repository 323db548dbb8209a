// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Federation
import RoundProtocol

/// A contract to hold the data against.
struct DataQuestion {
    let name: String
    let contract: FeatureContract
    /// Nil asks for everybody who takes part in anything.
    let purpose: String?
    var referenceTime: UInt64 = 0

    /// Those of every study that this branch has not refused. Studies that ask the same of the data are one question.
    static func ofStudies(_ workspace: NodeWorkspace) throws -> [DataQuestion] {
        let studies = try workspace.state().studies.values.sorted { $0.identifier < $1.identifier }
        var groups: [(question: DataQuestion, studies: [String])] = []
        for study in studies where study.decision.answer != .refused {
            let specification = study.proposal.study
            guard let contract = try workspace.shelf.known(specification.contractDigest) else { continue }
            let question = DataQuestion(
                name: "", contract: contract, purpose: specification.purpose,
                referenceTime: specification.referenceTime)
            if let same = groups.firstIndex(where: { $0.question.asksTheSame(as: question) }) {
                groups[same].studies.append("\(study.identifier)")
            } else {
                groups.append((question, ["\(study.identifier)"]))
            }
        }
        return groups.map { group in
            let word = group.studies.count == 1 ? "study" : "studies"
            return DataQuestion(
                name: "\(word) \(group.studies.joined(separator: ", "))", contract: group.question.contract,
                purpose: group.question.purpose, referenceTime: group.question.referenceTime)
        }
    }

    private func asksTheSame(as other: DataQuestion) -> Bool {
        contract == other.contract && purpose == other.purpose && referenceTime == other.referenceTime
    }
}

/// How well the branch's data answers. For the branch alone.
struct DataReport: Encodable {
    struct Answer: Encodable {
        let name: String
        let check: DataCheck
        /// What there is to know of the purpose; empty where a study names it.
        let aboutPurpose: String
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
                let features =
                    try question.purpose.map {
                        try store.features(
                            question.contract, purpose: $0,
                            referenceDate: CalendarDate(referenceTime: question.referenceTime))
                    } ?? store.featuresForAnyPurpose(question.contract)
                answers.append(
                    Answer(
                        name: question.name, check: DataCheck(features),
                        aboutPurpose: try Self.words(on: question.purpose, store)))
            } catch let error as CustomerDataError {
                failures.append(Failure(name: question.name, reason: "\(error)"))
            }
        }
    }

    /// Which purposes there are, where nobody has named one or nobody has agreed to the one that was named.
    private static func words(on purpose: String?, _ store: CustomerStore) throws -> String {
        let purposes = try store.purposes()
        let list = purposes.map { "\($0.name.printable): \(Figures.count($0.customers, "customer"))" }
            .joined(separator: ", ")
        guard let purpose else {
            return list.isEmpty
                ? "" : "counts who takes part in anything; --purpose takes one of these, as agreed to: \(list)\n"
        }
        guard !purposes.isEmpty, try store.participantCount(purpose: purpose) == 0 else { return "" }
        return "nobody here has agreed to the purpose \(purpose.printable); there are: \(list)\n"
    }

    var text: String {
        guard !answers.isEmpty || !failures.isEmpty else {
            return "no study to check the data for; name a contract with --contract FILE\n"
        }
        return answers.map { "\($0.name)\n\($0.aboutPurpose)\($0.check.text)" }.joined()
            + failures.map { "\($0.name): cannot be served: \($0.reason)\n" }.joined()
    }
}
