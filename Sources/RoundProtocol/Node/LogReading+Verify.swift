// SPDX-License-Identifier: Apache-2.0

import Cryptography
public import Federation
import TransparencyLog

extension LogReading {
    /// The epoch to act on: the one in force, or before any is, the one this node enrolled with.
    public var roster: RosterEpoch { membership.inForce?.epoch ?? enrolment.epoch }

    /// A checkpoint that the log has signed with the key that the root key vouches for.
    ///
    /// - Throws: `TransparencyLogError`.
    func verified(_ note: [UInt8]) throws -> VerifiedCheckpoint {
        // An epoch with another log key may be read and not in force, or not be read yet.
        var others = [newestEpoch?.epoch, enrolment.epoch].compactMap { $0 }
        others.removeAll { $0.logKey == roster.logKey && $0.logOrigin == roster.logOrigin }
        do {
            return try roster.logVerifier().verifyFirst(note)
        } catch {
            for epoch in others {
                if let checkpoint = try? epoch.logVerifier().verifyFirst(note) { return checkpoint }
            }
            throw error
        }
    }

    /// The tree once these entries are read as well.
    func extended(by entries: [[UInt8]]) throws -> MerkleFrontier {
        var end = frontier
        try end.append(entries.map(MerkleHash.leaf))
        return end
    }
}
