// SPDX-License-Identifier: Apache-2.0

import Federation
import Testing
import TransparencyLog
import TributaryAuditor

/// Files of a log that were damaged or taken away after they were signed.
struct TileAttackTests {
    /// More than one full tile, so that every kind of file is there.
    private static func longLog() throws -> (TestFederation, MemoryLog) {
        var (federation, study) = try TestFederation.ready()
        for _ in 0..<60 { try federation.decide(study) }
        for _ in study.rounds { try federation.run(study) }
        return (federation, try MemoryLog(federation))
    }

    private static func files(of federation: TestFederation) -> [TileAddress] {
        TileAddress.added(from: 0, to: UInt64(federation.entries.count))
    }

    @Test func oneFlippedBitInAnyFileIsFound() async throws {
        let (federation, honest) = try Self.longLog()
        #expect(try await federation.audit(honest).findings == [])
        for address in Self.files(of: federation) {
            var log = honest
            var bytes = try #require(try honest.read(address))
            bytes[bytes.count / 3] ^= 0x04
            log.replaced[address.path] = bytes
            #expect(try await federation.audit(log).verdict == .fail, "\(address)")
        }
    }

    @Test func aTruncatedEntryBundleIsFound() async throws {
        let (federation, honest) = try Self.longLog()
        for address in Self.files(of: federation) where address.content == .entries {
            for lost in [1, 7, 100] {
                var log = honest
                log.replaced[address.path] = Array(try #require(try honest.read(address)).dropLast(lost))
                let report = try await federation.audit(log)
                #expect(report.findings.map(\.rule) == [.logTiles], "\(address), \(lost) bytes")
            }
        }
    }

    @Test func anyMissingFileIsNoVerdict() async throws {
        let (federation, honest) = try Self.longLog()
        for address in Self.files(of: federation) {
            var log = honest
            log.replaced[address.path] = .some(nil)
            let report = try await federation.audit(log)
            #expect(report.verdict == .cannotDetermine, "\(address)")
            #expect(report.findings.contains { $0.rule == .logUnavailable && $0.explanation.contains(address.path) })
        }
    }

    @Test func aPartialTileThatHasGrownFullIsRead() async throws {
        let (federation, honest) = try Self.longLog()
        #expect(Self.files(of: federation).contains { $0.isPartial })
        #expect(try await federation.audit(honest).verdict == .pass)
    }

    @Test func signaturesThatAreWithheldAreNoVerdict() async throws {
        let (federation, honest) = try Self.longLog()
        var log = honest
        let digest = try #require(federation.artefacts.keys.first)
        log.replaced["artefacts/\(digest)"] = .some(nil)
        let report = try await federation.audit(log)
        #expect(report.verdict == .cannotDetermine)
        #expect(report.findings.map(\.rule) == [.roundEvidence])
    }

    @Test func aFlippedBitInTheSignaturesIsFound() async throws {
        let (federation, honest) = try Self.longLog()
        var log = honest
        let (digest, bytes) = try #require(federation.artefacts.first)
        log.replaced["artefacts/\(digest)"] = bytes.dropLast() + [(bytes.last ?? 0) ^ 1]
        #expect(try await federation.audit(log).findings.map(\.rule) == [.roundSignatures])
    }
}
