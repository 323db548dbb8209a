// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import TransparencyLog

/// Answers what logs send to a witness, and says in one line what became of it.
package struct WitnessDesk: WitnessGateway {
    private let witness: Witness
    private let evidence: EvidenceFolder
    private let now: @Sendable () -> UInt64
    private let tell: @Sendable (String) -> Void

    /// - Parameters:
    ///   - now: Unix seconds.
    ///   - tell: takes one line for each request.
    package init(
        witness: Witness, evidence: EvidenceFolder, now: @escaping @Sendable () -> UInt64,
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.witness = witness
        self.evidence = evidence
        self.now = now
        self.tell = tell
    }

    package func addCheckpoint(_ body: [UInt8]) async throws -> WitnessReply {
        let time = now()
        let outcome = try witness.answer(body, timeSeconds: time)
        let kept = try outcome.evidence.map { "; evidence in \(try evidence.keep($0))" } ?? ""
        tell(Self.printable("\(time) \(outcome.answer.status) \(Self.words(outcome))\(kept)"))
        return WitnessReply(
            status: outcome.answer.status, contentType: outcome.answer.contentType, body: outcome.answer.body)
    }

    /// What others wrote must not move the terminal's cursor.
    private static func printable(_ line: String) -> String {
        String(
            String.UnicodeScalarView(
                line.unicodeScalars.filter { ![.control, .format].contains($0.properties.generalCategory) }))
    }

    private static func words(_ outcome: Witness.Outcome) -> String {
        let log = outcome.checkpoint.map { "\($0.origin) \($0.size)" } ?? "-"
        switch outcome.answer {
        case .cosigned: return "\(log) cosigned"
        case .malformed(let reason): return "\(log) refused: \(reason)"
        case .untrusted: return "\(log) refused: no signature of a trusted key"
        case .unknownLog: return "\(log) refused: not a log that is followed here"
        case .conflict(let size):
            let isFork = outcome.evidence?.provesEquivocation ?? false
            return isFork
                ? "\(log) REFUSED: THE LOG SIGNED TWO ROOTS FOR THIS SIZE"
                : "\(log) refused: cosigned up to \(size), the request begins elsewhere"
        case .unproven: return "\(log) refused: not shown to extend what was cosigned"
        }
    }
}
