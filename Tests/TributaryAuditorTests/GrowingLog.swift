// SPDX-License-Identifier: Apache-2.0

import Cryptography
import TransparencyLog
import TributaryAuditor

/// A published log that grows, and that may be away.
actor GrowingLog: PublishedLog {
    struct Away: Error {}

    private var log: MemoryLog
    private var isAway = false

    init(_ federation: TestFederation) throws { log = try MemoryLog(federation) }

    func publish(_ log: MemoryLog) { self.log = log }

    func setAway(_ isAway: Bool) { self.isAway = isAway }

    func checkpoint() throws -> [UInt8]? { try answering().checkpoint() }
    func witnessed(size: UInt64) throws -> [UInt8]? { try answering().witnessed(size: size) }
    func artefact(_ digest: Digest) throws -> [UInt8]? { try answering().artefact(digest) }
    func read(_ address: TileAddress) throws -> [UInt8]? { try answering().read(address) }

    private func answering() throws -> MemoryLog {
        if isAway { throw Away() }
        return log
    }
}
