// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// Reads bundles of a log and does the costly part of the audit that needs no order: hashing, decoding, signatures.
///
/// - Complexity: one bundle in memory for each call under way.
struct EntryExaminer<Source: PublishedLog>: Sendable {
    let reader: VerifiedLogReader<Source>
    let source: Source
    let root: VerifyingKey

    /// - Parameters:
    ///   - bundle: which 256 entries.
    ///   - first: entries before this one were read earlier.
    ///   - keys: the members' identity keys as far as they are known.
    func examine(
        bundle: UInt64, from first: UInt64, keys: [NodeIdentifier: VerifyingKey]
    ) async throws -> [ExaminedEntry] {
        var examined: [ExaminedEntry] = []
        for entry in try await reader.entries(inBundle: bundle) where entry.index >= first {
            examined.append(try await examine(entry, keys))
        }
        return examined
    }

    private func examine(
        _ verified: VerifiedEntry, _ keys: [NodeIdentifier: VerifyingKey]
    ) async throws -> ExaminedEntry {
        let entry: LogEntry
        do {
            entry = try LogEntry(canonicalBytes: verified.bytes)
        } catch {
            return ExaminedEntry(
                index: verified.index, content: .unreadable("\(error)"), signature: nil, roots: [:], agreement: .none)
        }
        return ExaminedEntry(
            index: verified.index, content: .entry(entry), signature: signature(of: entry.event, keys),
            roots: try await roots(for: entry.event, at: verified.index),
            agreement: try await agreement(on: entry.event, keys))
    }

    private func signature(
        of event: LogEvent, _ keys: [NodeIdentifier: VerifyingKey]
    ) -> ExaminedEntry.CheckedSignature? {
        func checked(_ key: VerifyingKey?, _ check: (VerifyingKey) -> Bool) -> ExaminedEntry.CheckedSignature? {
            key.map { ExaminedEntry.CheckedSignature(key: $0, isValid: check($0)) }
        }
        return switch event {
        case .rosterEpoch(let signed): checked(root) { $0.isValid(signed.signature, for: signed.epoch.digest) }
        case .studyApproved(let approval): checked(approval.officer) { _ in approval.isAuthentic }
        case .studyDecided(let decision): checked(keys[decision.node]) { decision.isAuthentic(under: $0) }
        case .studyRefused(let refusal): checked(refusal.statement.officer) { refusal.isAuthentic(under: $0) }
        case .membershipNoticed(let notice, _): checked(keys[notice.statement.node]) { notice.isAuthentic(under: $0) }
        case .recovery(let order, _): checked(root) { order.isAuthentic(under: $0) }
        case .reportFiled(let filing): checked(filing.statement.auditor) { filing.isAuthentic(under: $0) }
        default: nil
        }
    }

    /// What this log was at the sizes that a statement in it names.
    private func roots(for event: LogEvent, at index: UInt64) async throws -> [UInt64: Digest] {
        let sizes: [UInt64] =
            switch event {
            case .membershipNoticed(let notice, _): [notice.statement.size, index]
            case .recovery(let order, _): [order.statement.logSize, index]
            case .reportFiled(let filing): [filing.statement.logSize]
            default: []
            }
        var roots: [UInt64: Digest] = [:]
        for size in sizes where size <= index { roots[size] = try await reader.root(atSize: size) }
        return roots
    }

    private func agreement(
        on event: LogEvent, _ keys: [NodeIdentifier: VerifyingKey]
    ) async throws -> AgreementProof {
        guard case .roundClosed(let record) = event, let digest = record.signaturesDigest else { return .none }
        return AgreementProof(try await source.artefact(digest), for: record, digest, keys: keys)
    }
}
