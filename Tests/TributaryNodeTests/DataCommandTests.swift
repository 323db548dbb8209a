// SPDX-License-Identifier: Apache-2.0

import CustomerData
import Foundation
import GRDB
import Testing
import TributaryNode

/// The branch's own data from the command line.
struct DataCommandTests {
    private static let purchases = "customer,time,amount,number\nann,2025-09-01,10.5,1\nbob,2025-09-02,4,2\n"

    private let sources = """

        sources:
          reference_date: 2025-09-30
          tables:
            - {table: customer, files: [customers.csv], customer: id, attributes: [age], consent: agreed}
            - {table: transaction, files: [purchases.csv], customer: customer, id: number, time: time,
               amount: {column: amount, bounds: [0, 1000]}}
        """

    private func write(_ text: String, _ name: String, _ node: TemporaryNode) throws {
        try PrivateFile.write(Array(text.utf8), to: "\(node.path)/\(name)")
    }

    private func filled() async throws -> TemporaryNode {
        let node = TemporaryNode()
        #expect(await node.run("init", "--no-passphrase") == 0)
        try write(ConfigurationTemplate.text + sources, "node.yaml", node)
        try write("id,age,agreed\nann,31,analytics\nbob,45,analytics\n", "customers.csv", node)
        try write(Self.purchases, "purchases.csv", node)
        #expect(await node.run("import") == 0)
        return node
    }

    @Test(arguments: [
        purchases.replacing(",", with: ";"), purchases.replacing("time", with: "number"), purchases + "\"",
        purchases + "ann,2025-02-31,1,3\n", purchases + "ann,2025-02-01,-1,3\n", purchases + "a\0n,2025-02-01,1,3\n",
        "",
        purchases + String(repeating: "x", count: 2 << 20), (0..<10_000).map(String.init).joined(separator: ","),
    ])
    func badFilesAreOneAndChangeNothing(_ text: String) async throws {
        let node = try await filled()
        let before = try node.workspace().customers().summary()
        try write(text, "purchases.csv", node)
        #expect(await node.run("import") == 1)
        #expect(try node.workspace().customers().summary() == before)
        try write(Self.purchases, "purchases.csv", node)
        #expect(await node.run("import", "--all") == 0)
    }

    @Test func aDatabaseThatIsNotThereIsOneAndChangesNothing() async throws {
        let node = try await filled()
        let before = try node.workspace().customers().summary()
        for kind in ["sqlite: nowhere.db", "postgresql: 127.0.0.1, port: 1, database: d, user: u"] {
            let text =
                sources.replacing("files: [purchases.csv]", with: "database: crm, sql: SELECT 1")
                + "\n  databases: [{name: crm, \(kind)}]\n"
            try write(ConfigurationTemplate.text + text, "node.yaml", node)
            #expect(await node.run("import") == 1)
            #expect(try node.workspace().customers().summary() == before)
        }
    }

    @Test func consentIsShownTakenBackAndRestored() async throws {
        let node = try await filled()
        func record() throws -> ConsentRecord { try node.workspace().customers().consent(of: "ann") }
        #expect(await node.run("consent", "show", "ann") == 0)
        #expect(await node.run("consent", "withdraw", "ann", "--purpose", "analytics") == 0)
        #expect(try record().withdrawn == ["analytics"])
        #expect(await node.run("consent", "withdraw", "ann") == 0)
        #expect(try record().isWithdrawn)
        #expect(await node.run("import", "--all") == 0)
        #expect(try record().isWithdrawn)
        #expect(await node.run("consent", "restore", "ann") == 0)
        #expect(await node.run("consent", "restore", "ann", "--purpose", "analytics") == 0)
        #expect(try record().withdrawn == [] && !record().isWithdrawn)
    }

    @Test func aCustomerCanBeShownWhatIsHeld() async throws {
        let node = try await filled()
        #expect(await node.run("data", "subject", "ann", "--json", node.path + "/ann.json") == 0)
        let text = String(decoding: try PrivateFile.read(node.path + "/ann.json"), as: UTF8.self)
        #expect(text.contains("\"amount\" : 10.5") && text.contains("\"age\" : 31"))
        #expect(PrivateFile.permissions(node.path + "/ann.json") == 0o600)
        #expect(await node.run("data", "subject", "nobody") == 1)
    }

    @Test func whoIsForgottenIsErasedFromTheScoresAsWell() async throws {
        let node = try await filled()
        let header = "customer,segment,segment_name,churn_probability,reason_1,reason_2,reason_3\r\n"
        try write(header + "\"a\"\"b,c\",1,,0.5000,,,\r\nann,2,,0.2500,,,\r\n", "scores.csv", node)
        try FileManager.default.createDirectory(
            atPath: node.directory.snapshots, withIntermediateDirectories: true)
        try write("", "snapshots/0.features", node)
        #expect(await node.run("forget", "ann") == 0)
        let scores = String(decoding: try PrivateFile.read(node.directory.scores), as: UTF8.self)
        #expect(scores == header + "\"a\"\"b,c\",1,,0.5000,,,\r\n")
        #expect(!PrivateFile.exists(node.directory.snapshots + "/0.features"))
        #expect(await node.run("import", "--all") == 0)
        #expect(try node.workspace().customers().subject("ann") == nil)
        #expect(try node.workspace().customers().summary().forgotten == 1)
    }

    private static let scoreHeader = "customer,segment\r\n"

    @Test func forgettingGoesOnWhileAnotherProcessReadsAndSaysWhatRemains() async throws {
        let node = try await filled()
        try write(Self.scoreHeader + "ann,2\r\nbob,1\r\n", "scores.csv", node)
        try FileManager.default.createDirectory(
            atPath: node.directory.snapshots, withIntermediateDirectories: true)
        try write("", "snapshots/0.features", node)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let reader = try DatabaseQueue(path: node.directory.customerStore, configuration: configuration)
        try reader.inDatabase { db in
            try db.execute(sql: "BEGIN")
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM customer")
        }
        #expect(await node.run("forget", "ann") == 1)
        #expect(!PrivateFile.exists(node.directory.snapshots + "/0.features"))
        #expect(try PrivateFile.read(node.directory.scores) == Array((Self.scoreHeader + "bob,1\r\n").utf8))
        #expect(try node.workspace().customers().subject("ann") == nil)
        try reader.inDatabase { try $0.execute(sql: "COMMIT") }
        #expect(await node.run("forget", "ann", "--json", node.path + "/forgotten.json") == 0)
        let report = String(decoding: try PrivateFile.read(node.path + "/forgotten.json"), as: UTF8.self)
        #expect(report.contains("\"isLogEmptied\" : true") && report.contains("\"wasForgotten\" : true"))
    }

    @Test(arguments: [" ann", "ann\t", "ann"])
    func scoresAreForgottenUnderTheNameThatTheStoreKnows(_ name: String) async throws {
        let node = try await filled()
        try write(Self.scoreHeader + "ann,2\r\nbob,1\r\n", "scores.csv", node)
        #expect(await node.run("forget", name) == 0)
        #expect(try PrivateFile.read(node.directory.scores) == Array((Self.scoreHeader + "bob,1\r\n").utf8))
    }

    @Test func scoreFilesOfAnySizeAreForgotten() async throws {
        let node = try await filled()
        let line = Array("bob,1\r\n".utf8)
        var file = Array(Self.scoreHeader.utf8) + Array("ann,2\r\n".utf8)
        file.reserveCapacity(PrivateFile.maximumBytes + 64)
        while file.count <= PrivateFile.maximumBytes { file += line }
        try PrivateFile.write(file, to: node.directory.scores)
        #expect(await node.run("forget", "ann") == 0)
        let size = try FileManager.default.attributesOfItem(atPath: node.directory.scores)[.size] as? Int
        #expect(size == file.count - "ann,2\r\n".utf8.count)
        #expect(try ScoreSheet.valueTiers(at: node.directory.scores).isEmpty)
    }

    @Test func aScoreFileElsewhereIsRememberedAndForgotten() async throws {
        let node = try await filled()
        let files = ScoreFiles(node.directory)
        try files.remember(node.path + "/elsewhere.csv")
        try files.remember(node.path + "/other/../elsewhere.csv")
        try files.remember(node.path + "/moved.csv")
        try files.remember(node.directory.scores)
        // With the usual two in the node's directory.
        #expect(try files.paths().count == 4)
        try write(Self.scoreHeader + "ann,2\r\n", "elsewhere.csv", node)
        let erasure = files.forget("ann")
        #expect(erasure.files.map { $0.hasSuffix("/elsewhere.csv") } == [true])
        #expect(erasure.gone.map { $0.hasSuffix("/moved.csv") } == [true])
        #expect(erasure.remaining.isEmpty)
        #expect(try PrivateFile.read(node.path + "/elsewhere.csv") == Array(Self.scoreHeader.utf8))
        try write("something else\n", "elsewhere.csv", node)
        #expect(files.forget("ann").remaining.count == 1)
        #expect(try PrivateFile.read(node.path + "/elsewhere.csv") == Array("something else\n".utf8))
    }

    @Test func oneScoreFileMoreThanAreRememberedIsNotWritten() throws {
        let node = TemporaryNode()
        try node.directory.create()
        let files = ScoreFiles(node.directory)
        for index in 0..<ScoreFiles.maximumFiles {
            try write("", "\(index).csv", node)
            try files.remember("\(node.path)/\(index).csv")
        }
        #expect(throws: TributaryNodeError.self) { try files.remember(node.path + "/one-more.csv") }
        PrivateFile.remove(node.path + "/0.csv")
        try files.remember(node.path + "/one-more.csv")
        #expect(try files.paths().count == ScoreFiles.maximumFiles + 2)
    }
}
