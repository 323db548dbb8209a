// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Verdicts on signatures that were checked before: in a simulation a thousand parties in one process check the same
/// ones. Whole keys, messages and signatures are compared, so a verdict is the one that a check would give.
///
/// - Warning: Security. Nothing but the simulator may set ``active``; `Tests/ArchitectureTests` holds the sources to
///   that.
package final class SignatureMemo: Sendable {
    /// The memo of this task; nil, as everywhere but in the simulator, checks every signature.
    @TaskLocal package static var active: SignatureMemo?

    /// Verdicts that are kept; at one more all are forgotten.
    static let maximumCount = 1 << 18

    private struct Check: Hashable {
        let key: VerifyingKey
        let signature: Signature
        let message: [UInt8]

        /// The signature alone tells nearly all checks apart.
        func hash(into hasher: inout Hasher) {
            signature.bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    private let verdicts = Mutex<[Check: Bool]>([:])

    package init() {}

    /// Checks that are remembered.
    package var count: Int { verdicts.withLock { $0.count } }

    func verdict(
        on signature: Signature, for message: [UInt8], by key: VerifyingKey, check: () -> Bool
    ) -> Bool {
        let question = Check(key: key, signature: signature, message: message)
        if let known = verdicts.withLock({ $0[question] }) { return known }
        let verdict = check()
        verdicts.withLock { verdicts in
            if verdicts.count >= Self.maximumCount { verdicts = [:] }
            verdicts[question] = verdict
        }
        return verdict
    }
}
