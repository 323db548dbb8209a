// SPDX-License-Identifier: Apache-2.0

public import Analytics
import Cryptography
public import Federation
import GRDB

extension CustomerStore {
    /// The matrix of ``features(_:purpose:referenceDate:deadlineSeconds:)``, from an encrypted snapshot if there is one
    /// of these very customers; else it is made, and kept for the next time.
    ///
    /// A snapshot that cannot be written is no reason to fail: the next round reads the customers again.
    public func matrix(
        _ contract: FeatureContract, purpose: String, referenceDate: CalendarDate? = nil, snapshots: SnapshotFolder
    ) throws -> FeatureMatrix {
        let date = try referenceDate ?? self.referenceDate
        let revision = try revision
        let file = SnapshotFile(
            name: snapshotName(contract, purpose, date, revision: revision), key: keys.snapshot)
        if let matrix = file.read(from: snapshots, { MatrixBytes.read($0, contract) }) { return matrix }
        let matrix = try features(contract, purpose: purpose, referenceDate: date).matrix
        // Customers may have changed meanwhile: then the snapshot would lie about them.
        guard try self.revision == revision else { return matrix }
        try? file.write(length: MatrixBytes.count(matrix), to: snapshots) { MatrixBytes.write(matrix, to: $0) }
        // Somebody may have been forgotten while it was written.
        snapshots.prune(keeping: try self.revision)
        return matrix
    }

    /// Whether there is a snapshot of these very customers, so that their rows need not be read.
    public func hasSnapshot(
        _ contract: FeatureContract, purpose: String, referenceDate: CalendarDate? = nil, snapshots: SnapshotFolder
    ) throws -> Bool {
        let date = try referenceDate ?? self.referenceDate
        return snapshots.has(try snapshotName(contract, purpose, date, revision: revision))
    }

    private func snapshotName(
        _ contract: FeatureContract, _ purpose: String, _ date: CalendarDate?, revision: String
    ) -> String {
        "\(revision)-\(keys.snapshotName(contract, purpose, date))"
    }

    /// Names the state of the customers: another one after every change.
    private var revision: String {
        get throws {
            try read { db in Hex.encode(try Self.meta("revision", db) ?? []) }
        }
    }

    /// Whatever changes a customer says so with this, in the same transaction.
    static func touch(_ db: Database) throws {
        var random = SystemRandomSource()
        try setMeta("revision", random.bytes(8), db)
    }
}
