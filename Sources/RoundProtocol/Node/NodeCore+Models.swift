// SPDX-License-Identifier: Apache-2.0

public import Cryptography
import Federation
import TransparencyLog

extension NodeCore {
    /// Compares a model that head office served with the digest that the log gives of it.
    ///
    /// - Parameters:
    ///   - name: the model's identifier.
    ///   - digest: of the bytes that came.
    /// - Returns: whether they are the model of the log, and the incident to keep, or to settle.
    public mutating func judge(
        model name: String, digest: Digest, context: NodeContext
    ) -> (isLogged: Bool, actions: [NodeAction]) {
        let study = state.studies.values.first { $0.model == name }
        guard let logged = study?.modelDigest, logged == digest else {
            let detail = "\(name) has digest \(digest), not \(study?.modelDigest.map { "\($0)" } ?? "one of the log")"
            let incident = LogIncident(
                kind: .otherModel, trusted: state.reading.checkpoint?.note.encoded ?? [], offered: [], proof: [],
                detail: detail, detectedAt: context.now)
            let isKnown = state.incidents.contains { $0.kind == .otherModel && $0.isOpen && $0.detail == detail }
            return (false, isKnown ? [] : [.commit([keep(incident)])])
        }
        return (true, settleIncidents(about: name, context))
    }

    /// The right model has come.
    private mutating func settleIncidents(about name: String, _ context: NodeContext) -> [NodeAction] {
        var changes: [NodeChange] = []
        for index in state.incidents.indices
        where state.incidents[index].kind == .otherModel && state.incidents[index].isOpen
            && state.incidents[index].detail.hasPrefix("\(name) ")
        {
            state.incidents[index].resolvedAt = context.now
            changes.append(.incident(state.incidents[index]))
        }
        return changes.isEmpty ? [] : [.commit(changes)]
    }
}
