// SPDX-License-Identifier: Apache-2.0

import Federation

/// Why an evaluation cannot run.
package enum EvaluationError: Error, Equatable, CustomStringConvertible {
    /// The split column makes too few or too many branches.
    case unusableSplit(values: Int)
    /// There are not enough customers with and without the outcome to train and to test.
    case tooFewCustomers
    /// No analysis trains a model of this name.
    case unknownModel(String)
    /// An evaluation of a model is no set of figures.
    case noFigures(String)
    /// The study is of another analysis.
    case otherAnalysis(String)
    /// An error rate is not shared in a way of this name.
    case unknownSpending(String)

    package var code: String {
        switch self {
        case .unusableSplit: "unusable_split"
        case .tooFewCustomers: "too_few_customers"
        case .unknownModel: "unknown_model"
        case .noFigures: "no_figures"
        case .otherAnalysis: "other_analysis"
        case .unknownSpending: "unknown_spending"
        }
    }

    package var description: String {
        switch self {
        case .unusableSplit(let values):
            "the split column has \(values) different values; it must have 2 to \(Limits.maximumCohort)"
        case .tooFewCustomers:
            "there are too few customers with and without the outcome to train a model and to test it"
        case .unknownModel(let name):
            "\(name) is no churn model; there are churn.additive, churn.horizon and churn.logistic"
        case .otherAnalysis(let name):
            "the study's analysis is \(name), and this command measures another"
        case .noFigures(let model):
            "the study evaluates the model \(model); 'evaluate churn' measures models"
        case .unknownSpending(let name): "\(name) is none of obrien-fleming, pocock and even"
        }
    }
}
