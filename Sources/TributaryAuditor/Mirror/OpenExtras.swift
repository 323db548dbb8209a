// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import TransparencyLog

/// What entries call for beside the log itself and the mirror does not have yet: asked for again with every run.
struct OpenExtras {
    /// Bundles of signatures.
    var artefacts: Set<Digest>
    /// Indices of changes of the membership whose covering checkpoint was not found.
    var changes: Set<UInt64>

    /// The beginning of an entry that comes in parts. A checkpoint, and with it a mirror, ends within none.
    private var assembly = EntryAssembly()

    private static let fileName = "/mirror.open"
    private static let maximumBytes = 16 << 20

    /// Reads what was left open.
    init(_ folder: MirrorFolder) throws {
        (artefacts, changes) = ([], [])
        let file = folder.path + Self.fileName
        guard PrivateFile.exists(file) else { return }
        for line in try PrivateFile.text(file, limit: Self.maximumBytes).split(separator: "\n") {
            let words = line.split(separator: " ")
            switch (words.first, words.last) {
            case ("artefact", let hex?): if let digest = Digest(hex: String(hex)) { artefacts.insert(digest) }
            case ("change", let number?): if let index = UInt64(number) { changes.insert(index) }
            default: throw AuditorError.file(path: file, reason: "was not written by this program")
            }
        }
    }

    /// Takes up what one entry calls for. An entry that cannot be read calls for nothing: judging it is `verify`'s work.
    mutating func note(_ entry: VerifiedEntry) {
        guard let line = try? LogEntry(canonicalBytes: entry.bytes), let whole = try? assembly.take(line)
        else { return }
        switch whole.event {
        case .rosterEpoch, .membershipNoticed: changes.insert(entry.index)
        case .roundClosed(let record): if let digest = record.signaturesDigest { artefacts.insert(digest) }
        default: break
        }
    }

    /// Remembers what is still open.
    func save(in folder: MirrorFolder) throws {
        let file = folder.path + Self.fileName
        let lines = artefacts.sorted().map { "artefact \($0.hex)\n" } + changes.sorted().map { "change \($0)\n" }
        if lines.isEmpty, !PrivateFile.exists(file) { return }
        try folder.replace(Array(lines.joined().utf8), at: Self.fileName)
    }
}
