// SPDX-License-Identifier: Apache-2.0

/// How many instructions of SQLite's machine the definitions may still use for one customer, all of them together.
///
/// Counted, not timed: the same rows give the same values on a slow day. Counted for the customer and not for each
/// definition, so that however many a contract has, no customer can take long: how long a branch takes must not tell
/// who is in it. Each definition may use half of what is left, so that a slow one leaves something to the next.
final class InstructionBudget {
    private var used = 0
    /// What may have been used by the end of the definition that runs.
    private var end = 0
    private var looks = 0
    private var isLimited = false

    /// The next customer is loaded.
    func renew() { used = 0 }

    /// Runs `body` within what is left; SQLite stops what exceeds it.
    ///
    /// - Parameter count: asked afterwards for the instructions that were used.
    func limit<Value>(counting count: () -> Int, _ body: () -> Value) -> Value {
        looks = 0
        end = used + (FeatureSandbox.maximumInstructions - used) / 2
        isLimited = true
        defer {
            isLimited = false
            used += count()
        }
        return body()
    }

    /// Counts what a function of ours has done, in instructions.
    ///
    /// - Returns: whether there is anything left.
    func charge(_ instructions: Int) -> Bool {
        used += instructions
        return !isUsedUp
    }

    /// SQLite calls it every ``FeatureSandbox/instructionsPerLook`` instructions; anything but 0 stops the query.
    static let look: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { context in
        guard let context else { return 1 }
        return Unmanaged<InstructionBudget>.fromOpaque(context).takeUnretainedValue().mayGoOn() ? 0 : 1
    }

    private var isUsedUp: Bool { used + looks * Int(FeatureSandbox.instructionsPerLook) > end }

    private func mayGoOn() -> Bool {
        looks += 1
        return !isLimited || !isUsedUp
    }
}
