// SPDX-License-Identifier: Apache-2.0

import Dispatch
public import Federation

/// Verifies masked vectors beside whoever gathers them. What arrives while others are being verified is verified together
/// when they are done, on all cores, which takes a third of the time.
///
/// - SeeAlso: ``MaskingCohort/verify(_:)-([MaskedInput])``.
public actor VectorDesk {
    private struct Order {
        let input: MaskedInput
        let cohort: MaskingCohort
        let answer: CheckedContinuation<VerifiedMaskedInput, any Error>
    }

    private var orders: [Order] = []
    private var isAtWork = false
    /// Hashing a vector takes too long for a thread that others wait for.
    private let queue = DispatchQueue(label: "tributary.vectors")

    public init() {}

    /// - Throws: as ``MaskingCohort/verify(_:)-(MaskedInput)``.
    public func verified(_ input: MaskedInput, in cohort: MaskingCohort) async throws -> VerifiedMaskedInput {
        try await withCheckedThrowingContinuation { answer in
            orders.append(Order(input: input, cohort: cohort, answer: answer))
            guard !isAtWork else { return }
            isAtWork = true
            Task { await work() }
        }
    }

    private func work() async {
        while !orders.isEmpty {
            let batch = orders
            orders = []
            await withCheckedContinuation { done in
                queue.async {
                    Self.carryOut(batch)
                    done.resume()
                }
            }
        }
        isAtWork = false
    }

    private static func carryOut(_ batch: [Order]) {
        var rest = batch
        while let cohort = rest.first?.cohort {
            let together = rest.filter { $0.cohort.context == cohort.context }
            rest.removeAll { $0.cohort.context == cohort.context }
            for (order, result) in zip(together, cohort.verify(together.map(\.input))) {
                order.answer.resume(with: result)
            }
        }
    }
}
