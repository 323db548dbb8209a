// SPDX-License-Identifier: Apache-2.0

/// How many instructions of SQLite's machine a query may still use.
///
/// Counted, not timed: the same rows give the same value on a slow day.
final class InstructionBudget {
    private var looks = 0
    private var isLimited = false

    /// Runs `body` within the limit; SQLite stops what exceeds it.
    func limit<Value>(_ body: () -> Value) -> Value {
        looks = 0
        isLimited = true
        defer { isLimited = false }
        return body()
    }

    /// SQLite calls it every ``FeatureSandbox/instructionsPerLook`` instructions; anything but 0 stops the query.
    static let look: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { context in
        guard let context else { return 1 }
        return Unmanaged<InstructionBudget>.fromOpaque(context).takeUnretainedValue().isUsedUp() ? 1 : 0
    }

    private func isUsedUp() -> Bool {
        looks += 1
        return isLimited && looks > FeatureSandbox.maximumInstructions / Int(FeatureSandbox.instructionsPerLook)
    }
}
