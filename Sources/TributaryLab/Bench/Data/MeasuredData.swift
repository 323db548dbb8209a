// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import CustomerData
import Federation

/// One run of ``DataBench``.
struct MeasuredData {
    private let files: BranchFiles

    init(folder: String, customers: Int, purchases: Int) {
        files = BranchFiles(folder: folder, customers: customers, purchases: purchases)
    }

    /// - Parameter report: told each figure as soon as it is there.
    func measured(python: String, report: (DataFigures.Step) -> Void = { _ in }) throws -> DataFigures {
        let bytes = try files.write()
        let contract = try BranchFiles.contract()
        var figures = DataFigures(
            customers: files.customers, rows: files.rows, fileBytes: bytes, features: contract.features.count)
        func add(_ step: DataFigures.Step) {
            figures.steps.append(step)
            report(step)
        }
        add(DataFigures.Step("read the CSV", try Cost.measuring(readFile).cost, bytes, "B"))
        let store = try CustomerStore(
            path: files.folder + "/customers.sqlite", key: SecretBytes([UInt8](repeating: 1, count: 32)))
        let mapping = try files.mapping()
        let imported = try Cost.measuring { try store.importSources(mapping, folder: files.folder) }
        precondition(imported.result.tables.map(\.accepted) == [files.customers, files.rows], "a row was not taken")
        add(DataFigures.Step("import", imported.cost, files.rows + files.customers, "rows"))
        let snapshots = SnapshotFolder(path: files.folder + "/snapshots")
        let made = try Cost.measuring { try store.matrix(contract, purpose: "", snapshots: snapshots) }
        add(DataFigures.Step("features, and a snapshot", made.cost, files.customers, "customers"))
        let size = made.result.columns.count * made.result.rowCount * MemoryLayout<Double>.stride
        let loaded = try Cost.measuring { try store.matrix(contract, purpose: "", snapshots: snapshots) }
        precondition(loaded.result.rowCount == files.customers, "the snapshot is another")
        add(DataFigures.Step("load the snapshot", loaded.cost, size, "B"))
        figures.peakResidentBytes = ProcessAccount.own.peakResidentBytes
        for (peer, amount, unit) in peers(bytes, python) {
            if let cost = peer.run() {
                add(DataFigures.Step(peer.name, cost, amount, unit))
            } else {
                figures.absent.append(peer.name)
            }
        }
        return figures
    }

    /// Every field of every record.
    private func readFile() throws {
        let reader = try TableReader(path: files.path, layout: .csv, encoding: .utf8, columns: nil)
        var total = 0
        while try reader.next() {
            for index in reader.columns.indices { total &+= reader.field(index).count }
        }
        precondition(total > 0, "the file is empty")
    }

    /// Programs that do comparable work, with what they work through.
    private func peers(_ bytes: Int, _ python: String) -> [(Peer, Int, String)] {
        let sqlite = Peer(
            name: "sqlite3 .import, untyped, no index",
            words: ["sqlite3", files.folder + "/peer.sqlite", ".import --csv \(files.path) purchases"])
        let pandas = Peer(
            name: "pandas read_csv", words: [python, "-c", "import pandas; pandas.read_csv('\(files.path)')"])
        return [(sqlite, files.rows, "rows"), (pandas, bytes, "B")]
    }
}
