// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

extension LogReplay {
    /// One log has one federation, under the root key and the name that this audit trusts.
    mutating func create(_ created: Digest, _ root: VerifyingKey, _ origin: String, at place: LogPlace) {
        guard federation == nil else {
            return findings.add(.federationCreation, at: place.index, "a second federation is created in one log")
        }
        federation = created
        if root != trust.root {
            findings.add(
                .federationCreation, at: place.index,
                "the federation answers to root key \(root.hex), not to the one this audit trusts",
                evidence: ["root_key": root.hex, "trusted_root_key": trust.root.hex])
        }
        if origin != trust.log.name.text {
            findings.add(.federationCreation, at: place.index, "the log calls itself \(origin), not \(trust.log.name)")
        }
        if let expected = trust.federation, created != expected {
            findings.add(.federationCreation, at: place.index, "it is federation \(created), not \(expected)")
        }
    }

    /// An epoch that the root signed joins the chain, and waits for its witnesses.
    mutating func receive(_ signed: UnverifiedRosterEpoch, _ examined: ExaminedEntry, at place: LogPlace) {
        let isSigned = examined.isSigned(by: trust.root) { $0.isValid(signed.signature, for: signed.epoch.digest) }
        guard isSigned else {
            return findings.add(
                .rosterSignature, at: place.index, "roster epoch \(signed.epoch.number) is not signed by the root key")
        }
        roster.receive(signed, federation, at: place, &findings)
        membership.receive(.epoch(signed.epoch), at: place.index)
    }

    mutating func publishContract(_ name: String, _ version: UInt64, _ digest: Digest, at place: LogPlace) {
        let key = "\(name) version \(version)"
        if let known = contracts[key], known != digest {
            findings.add(
                .contractConflict, at: place.index, "contract \(key) was published before with other content",
                evidence: ["digest": digest.hex, "earlier_digest": known.hex])
        }
        contracts[key] = digest
    }
}
