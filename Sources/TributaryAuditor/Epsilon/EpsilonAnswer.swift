// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation

/// A question to the accountant that names no single cost.
enum EpsilonQuestionError: Error, CustomStringConvertible {
    case needsOneCost
    case costsNothing

    var description: String {
        switch self {
        case .needsOneCost: "give either --rho, or all of --sigma, --sensitivity and --rounds"
        case .costsNothing: "rho must be above 0"
        }
    }
}

/// The accountant's figures for one cost, for people and for programs.
struct EpsilonAnswer: Encodable {
    let sigma, sensitivity: Double?
    let rounds: Int?
    let rho, delta, zcdp, rdp, exact: Double

    /// - Throws: ``EpsilonQuestionError`` or ``DifferentialPrivacyError`` for anything the accountants have no figure for.
    init(sigma: Double?, sensitivity: Double?, rounds: Int?, rho: Double?, delta: Double) throws {
        let cost: Double
        switch (sigma, sensitivity, rounds, rho) {
        case (nil, nil, nil, let stated?):
            cost = stated
        case (let sigma?, let sensitivity?, let rounds?, nil):
            cost = try ZeroConcentratedAccountant.rho(
                standardDeviation: sigma, sensitivity: sensitivity, rounds: rounds)
        default:
            throw EpsilonQuestionError.needsOneCost
        }
        guard cost != 0 else { throw EpsilonQuestionError.costsNothing }
        let statement = try EpsilonStatement(rho: cost, delta: delta)
        (self.sigma, self.sensitivity, self.rounds) = (sigma, sensitivity, rounds)
        (self.rho, self.delta) = (cost, delta)
        zcdp = statement.zeroConcentrated
        rdp = statement.renyi
        exact = statement.exactGaussian
    }

    /// One JSON object in one line.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Figures to six decimals, rounded up.
    var text: String {
        """
        rho      \(rho)
        delta    \(delta)
        zcdp     \(Self.roundedUp(zcdp))   official: zero-concentrated, tight conversion
        rdp      \(Self.roundedUp(rdp))   second opinion: Rényi, fixed grid of orders
        exact    \(Self.roundedUp(exact))   for information: continuous Gaussian noise
        """
    }

    private static func roundedUp(_ epsilon: Double) -> String {
        String(format: "%.6f", (epsilon * 1e6).rounded(.up) / 1e6)
    }
}
