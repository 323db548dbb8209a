// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import HTTPTransport
import RoundProtocol

extension NodeRunner {
    /// The core after the store was compared with the marker that is kept outside it.
    static func compared(_ core: NodeCore, _ tools: NodeTools) throws -> NodeCore {
        var next = core
        let generation = try tools.store.generation()
        let marker = try tools.marker.read()
        let actions = next.compare(marker: marker, generation: generation, context: tools.context())
        do {
            try commit(actions, next, tools)
        } catch let problem as UnwrittenMarker {
            throw problem.reason
        }
        if marker == nil { try tools.marker.write(generation, durably: true) }
        return next
    }

    /// Makes the changes durable, then lets the core's copy take its place, then sends.
    func perform(_ actions: [NodeAction], after next: NodeCore) async throws {
        try keep(actions, next)
        for action in actions {
            switch action {
            case .commit: break
            case .send(let message): try await send(message)
            case .contribute(let request): try await contribute(request)
            case .refuse(let refusal, let round): refuse(refusal, refusal.code, round)
            }
        }
    }

    func keep(_ actions: [NodeAction], _ next: NodeCore) throws {
        do {
            try Self.commit(actions, next, tools)
        } catch let problem as UnwrittenMarker {
            // The store has taken the changes: what it holds is what this process goes on from.
            if let state = try tools.store.load(identity: tools.identity) { core = NodeCore(state: state) }
            throw problem.reason
        }
        let before = core.state
        core = next
        readAhead(before)
        let events = NodeEvent.between(before, core.state)
        for event in events {
            tools.report(event)
            if case .studyFinished = event { modelsAreDue = true }
        }
    }

    /// One transaction, then the marker: a crash in between leaves a marker that is behind, which says nothing.
    ///
    /// The marker of a store that was put back is not lowered before the root key has said what was spent.
    private static func commit(_ actions: [NodeAction], _ next: NodeCore, _ tools: NodeTools) throws {
        let changes = actions.flatMap { action -> [NodeChange] in
            if case .commit(let changes) = action { changes } else { [] }
        }
        guard !changes.isEmpty else { return }
        let generation = try tools.store.commit(changes)
        var count = generation
        if case .restored(let reached, _) = next.state.lock?.reason { count = max(reached, generation) }
        let isCharged = changes.contains { if case .charge = $0 { true } else { false } }
        do {
            try tools.marker.write(count, durably: isCharged)
        } catch {
            throw UnwrittenMarker(reason: error)
        }
    }

    /// The store's changes are durable, and its marker does not say so.
    private struct UnwrittenMarker: Error {
        let reason: any Error
    }

    /// A round that is refused is declined, so that nobody waits for this branch; what may be asked again later is only
    /// said, and said once.
    func refuse(_ refusal: any Error, _ code: String, _ round: Digest?) {
        let isLasting = (refusal as? NodeRefusal)?.endsRound ?? true
        if let round, isLasting {
            if declined.insert(round) {
                tools.report(.declined(round: round.hex, code: code, reason: "\(refusal)"))
            }
        } else if "\(refusal)" != lastRefusal {
            lastRefusal = "\(refusal)"
            tools.report(.refused(code: code, reason: lastRefusal))
        }
    }
}
