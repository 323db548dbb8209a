// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Logging
import TransparencyLog

/// Shows one outside witness every checkpoint that the branches' quorum has cosigned, and hands its cosignature to the
/// engine.
///
/// It holds nothing that must survive: what the witness cosigned last, the witness itself says.
struct WitnessCourier: Sendable {
    private static let shortestPauseSeconds = 2
    private static let longestPauseSeconds = 300
    /// Seconds after which a witness is asked again even though the log has not grown.
    private static let quietSeconds = 30

    let witness: OutsideWitness
    let client: WitnessClient
    let engine: CoordinatorEngine
    let logger: Logger

    /// - Parameter directory: where the authority's file lies.
    init(_ witness: OutsideWitness, in directory: CoordinatorDirectory, engine: CoordinatorEngine, logger: Logger)
        throws
    {
        self.witness = witness
        self.engine = engine
        self.logger = logger
        let authority = try witness.authority.map {
            try directory.read($0.hasPrefix("/") ? $0 : "\(directory.path)/\($0)")
        }
        client = try WitnessClient(prefix: witness.url, authority: authority)
    }

    /// Goes on until the task is cancelled.
    func run() async throws {
        var cosigned: UInt64 = 0
        var pause = Self.shortestPauseSeconds
        while !Task.isCancelled {
            let seen = await engine.changes.current
            do {
                if let offer = await engine.checkpoint(beyond: cosigned) {
                    try await show(offer, after: cosigned)
                    cosigned = offer.checkpoint.size
                    await engine.note(witness, nil)
                    if pause > Self.shortestPauseSeconds { logger.notice("witness \(witness.key.name) answers again") }
                }
                pause = Self.shortestPauseSeconds
                await engine.changes.wait(since: seen, until: .now + .seconds(Self.quietSeconds))
            } catch let error as CancellationError {
                throw error
            } catch {
                // Whatever keeps one witness from cosigning must not end head office.
                pause = try await rest(pause, after: "\(error)")
            }
        }
    }

    private func rest(_ pause: Int, after problem: String) async throws -> Int {
        if pause == Self.shortestPauseSeconds {
            logger.warning("witness \(witness.key.name) has not cosigned: \(problem)")
        }
        await engine.note(witness, problem)
        try await Task.sleep(for: .seconds(pause))
        return min(2 * pause, Self.longestPauseSeconds)
    }

    /// - Parameter old: what the witness is believed to have cosigned last.
    private func show(_ offer: VerifiedCheckpoint, after old: UInt64, isCorrected: Bool = false) async throws {
        let size = offer.checkpoint.size
        let request = try await engine.request(showing: offer, after: old)
        let reply = try await client.addCheckpoint(request.encoded)
        let answer: AddCheckpointAnswer
        do {
            answer = try AddCheckpointAnswer(status: reply.status, body: reply.body, by: witness.key)
            if case .cosigned(let signature) = answer { return try await engine.take(signature, on: offer) }
        } catch let error as TransparencyLogError {
            throw WitnessRefusal(reason: "\(error)")
        }
        guard case .conflict(let known) = answer, !isCorrected else { throw WitnessRefusal(answer) }
        guard known <= size else {
            throw WitnessRefusal(
                reason: "it has cosigned \(known) entries and is shown \(size): this log was turned back, or somebody "
                    + "else signs with its key")
        }
        try await show(offer, after: known, isCorrected: true)
    }
}

/// Why a witness did not cosign.
struct WitnessRefusal: Error, CustomStringConvertible {
    let description: String

    init(reason: String) { description = reason }

    init(_ answer: AddCheckpointAnswer) {
        description =
            switch answer {
            case .unknownLog: "it does not follow this log: its keeper must be given the log's key"
            case .untrusted: "it does not trust this log's key"
            case .unproven: "it does not believe that the log only grew"
            case .conflict: "it cannot be told from where on it is to believe the log"
            default: "it answers with status \(answer.status)"
            }
    }
}
