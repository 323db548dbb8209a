// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation

/// What the log has said about one model.
struct ModelTrace: Sendable {
    let digest: Digest
    let publishedAt: UInt64
    var isRetired = false
}

extension LogReplay {
    /// A model stands on all releases of its study.
    mutating func publish(_ model: String, _ digest: Digest, of study: Digest, at place: LogPlace) {
        if let known = models[model] {
            findings.add(
                .modelUnmatched, at: place.index, "there was already a model named \(model)",
                related: [known.publishedAt])
        } else {
            models[model] = ModelTrace(digest: digest, publishedAt: place.index)
        }
        guard let study = studies[study] else {
            return findings.add(
                .modelUnmatched, at: place.index, "model \(model) comes from a study that was never proposed")
        }
        if study.releasedRounds != UInt64(study.terms.count) {
            findings.add(
                .modelUnmatched, at: place.index,
                "model \(model) is published after \(study.releasedRounds) of \(study.terms.count) releases of "
                    + "\(study.identifier)", related: [study.proposedAt])
        }
    }

    /// What is withdrawn was published, and is the same model.
    mutating func retire(_ model: String, _ digest: Digest, at place: LogPlace) {
        guard let known = models[model] else {
            return findings.add(
                .modelUnmatched, at: place.index, "model \(model) is retired, but was never published")
        }
        if known.digest != digest || known.isRetired {
            findings.add(
                .modelUnmatched, at: place.index,
                known.isRetired ? "model \(model) is retired twice" : "model \(model) is retired under another digest",
                related: [known.publishedAt])
        }
        models[model]?.isRetired = true
    }
}
