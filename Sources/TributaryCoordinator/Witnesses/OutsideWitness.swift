// SPDX-License-Identifier: Apache-2.0

import CustomerData
import HTTPTransport
import TransparencyLog

/// A witness of the log that is no branch, as `witnesses` in `federation.yaml` names it.
struct OutsideWitness: Sendable, Equatable {
    /// Fewer than the signatures by unknown keys that every reader of a checkpoint lets pass.
    static let maximumCount = 8

    /// Where it answers: the prefix of `add-checkpoint`.
    var url: String
    var key: NoteVerifierKey
    /// PEM file, relative to the coordinator's directory, with whom its certificate must come from.
    var authority: String?
}

extension OutsideWitness {
    static func read(_ yaml: inout YAMLMapping) throws -> [OutsideWitness] {
        let items = try yaml.mappings("witnesses") ?? []
        guard items.count <= maximumCount else {
            throw yaml.invalid("witnesses", "must be at most \(maximumCount)")
        }
        let witnesses = try items.map { try OutsideWitness($0) }
        for (place, witness) in witnesses.enumerated()
        where witnesses[..<place].contains(where: { $0.key.name == witness.key.name || $0.key.key == witness.key.key })
        {
            throw yaml.invalid("witnesses", "name '\(witness.key.name)' twice, by its name or by its key")
        }
        return witnesses
    }

    private init(_ item: YAMLMapping) throws {
        var item = item
        url = try item.requiredText("url")
        do { _ = try WitnessClient(prefix: url) } catch let error as HTTPTransportError {
            throw item.invalid("url", "cannot be used: \(error)")
        }
        do { key = try NoteVerifierKey(parsing: item.requiredText("key")) } catch let error as TransparencyLogError {
            throw item.invalid("key", "is no verifier key: \(error)")
        }
        guard key.kind == .cosignature else { throw item.invalid("key", "is a log's key, not a witness's") }
        authority = try item.text("authority")
        try item.finish()
    }
}
