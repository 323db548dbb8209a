// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TributaryAuditor

extension Lie {
    func auditBadLedger() async throws -> AuditReport {
        var (federation, study) = try TestFederation.ready()
        let second = NodeIdentifier(rawValue: 2)
        switch rule {
        case .ledgerOverBudget:
            try federation.roster { $0.policy.budgetNanoRho = 1_900_000 }
            for _ in study.rounds { try federation.run(study) }
        case .ledgerPurpose:
            try federation.roster { $0.policy.purposeBudgets = [.init(purpose: "service", nanoRho: 1_900_000)] }
            for _ in study.rounds { try federation.run(study) }
        case .ledgerSettlement:
            try federation.run(study)
            federation.settle { $0.balances[2].chargedNanoRho -= 1 }
        case .ledgerUnsettled:
            try federation.run(study)
            try federation.roster { $0.policy.period = 2 }
        case .recoveryOrder:
            try federation.run(study)
            try federation.recover(2) { $0.chargedNanoRho -= 1 }
        case .ledgerHead:
            try federation.run(study)
            federation.heads[second] = .zero
            try federation.run(study)
        case .ledgerUnresolved:
            let others = try (0..<9).map { number in
                let other = try federation.study("other-\(number)") { $0.rounds.removeLast() }
                federation.propose(other)
                try federation.decide(other)
                return try federation.announce(other)
            }
            let round = try federation.announce(study)
            federation.close(round) { $0.advertised[1].ledgerHead = TestFederation.contract }
            federation.release(round)
            for other in others { federation.close(other, reason: .cancelled, advertised: 1...5, charged: 1...5) }
        default:
            let other = try federation.study("other") { $0.rounds.removeLast() }
            federation.propose(other)
            try federation.decide(other)
            let early = try federation.announce(other)
            let round = try federation.announce(study)
            // Branch 2 has paid for the other round before it advertised, and the log hides that.
            federation.charge(second, early)
            federation.close(round)
            federation.release(round)
            federation.close(early, reason: .sharesMissing) { record in
                record.charged.removeAll { $0 == second }
                record.contributors.removeAll { $0 == second }
                record.advertised[1].ledgerHead = .zero
            }
        }
        return try await federation.audit()
    }
}
