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

    @Test func aRefusedImportSaysThatNothingWasImportedAndWhatToDo() throws {
        for (error, advice) in [
            (
                CustomerDataError.malformedInput(file: "a.csv", line: 3, column: nil, reason: "is bad"),
                "Correct the file"
            ),
            (.unreadable(file: "a.csv", reason: "is not there"), "Correct the path"),
            (.databaseFailed(place: "database crm", reason: "the connection was lost"), "or wait for it"),
            (.deadlineExceeded(what: "database crm", seconds: 5), "more time"),
            (.invalidConfiguration(file: "node.yaml", line: 1, key: "k", reason: "is bad"), "Correct node.yaml"),
        ] {
            let text = TributaryNodeError.notImported(error).description
            #expect(text.hasPrefix("\(error). Nothing was imported; the store is as it was. "), "\(text)")
            #expect(text.contains(advice) && text.hasSuffix("import again"), "\(text)")
            #expect(TributaryNodeError.notImported(error).code == error.code)
        }
    }

    @Test func anImportBesideAnotherSaysSo() async throws {
        let node = try await filled()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: node.directory.customerStore, configuration: configuration)
        try other.inDatabase { db in try db.execute(sql: "BEGIN IMMEDIATE") }
        let error = #expect(throws: CustomerDataError.self) { try node.workspace().customers() }
        let text = error.map { TributaryNodeError.notImported($0).description } ?? ""
        #expect(text.contains("most likely another import") && text.contains("Wait until the other process"), "\(text)")
        try other.inDatabase { db in try db.execute(sql: "ROLLBACK") }
    }

    @Test func aContractIsCheckedForWhoeverTakesPartInAnything() async throws {
        let node = try await filled()
        try write("id,age,agreed\nann,31,analytics\nbob,45,marketing\ncid,50,\n", "customers.csv", node)
        #expect(await node.run("import") == 0)
        let contract = """
            name: ages
            version: 1
            purpose: To test.
            features: [{name: age, title: years of age, unit: years, bounds: [0, 100], bins: 10}]
            """
        try write(contract, "contract.yaml", node)
        let file = node.path + "/check.json"
        func check(_ more: String...) async throws -> (participants: Int?, about: String) {
            let words = [
                "data", "check", "--contract", node.path + "/contract.yaml", "--json", file, "--dir", node.path,
            ]
            #expect(await NodeCommand.execute(words + more) == 0)
            let object = try JSONSerialization.jsonObject(with: Data(PrivateFile.read(file))) as? [String: Any]
            let answer = try #require((object?["answers"] as? [[String: Any]])?.first)
            let quality = (answer["check"] as? [String: Any])?["quality"] as? [String: Any]
            return (quality?["participants"] as? Int, answer["aboutPurpose"] as? String ?? "")
        }
        let anything = try await check()
        #expect(anything.participants == 2)
        #expect(anything.about.contains("analytics: 1 customer, marketing: 1 customer"), "\(anything.about)")
        let one = try await check("--purpose", "marketing")
        #expect(one.participants == 1 && one.about.isEmpty)
        let none = try await check("--purpose", "research")
        #expect(
            none.participants == 0 && none.about.hasPrefix("nobody here has agreed to the purpose research; there are:")
        )
        let features = try node.workspace().customers().featuresForAnyPurpose(
            ContractFile(path: node.path + "/contract.yaml").contract)
        let text = DataCheck(features).text
        #expect(text.contains("age: years of age") && text.contains(" years  (least, middle, greatest)"), "\(text)")
        #expect(text.contains("1 left out: no consent to anything"))
    }

    @Test func secretsThatOthersCanReadAreNamed() async throws {
        let node = try await filled()
        #expect(PrivateFile.exposure(of: node.directory.secrets) == nil)
        chmod(node.directory.secrets, 0o644)
        #expect(PrivateFile.exposure(of: node.directory.secrets)?.contains("chmod 600") == true)
        #expect(await node.run("data", "summary") == 0)
        #expect(PrivateFile.exposure(of: node.path + "/nowhere") == nil)
    }

    @Test func withoutAnAcceptedPlaybookTheNextStepIsNamed() async throws {
        let node = try await filled()
        let error = #expect(throws: TributaryNodeError.self) { try node.workspace().playbooks.playbook(nil) }
        #expect(error == .noPlaybook && error?.description.contains("playbook show") == true)
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
        // Something else is there now: it is named, left alone, and keeps nobody from being forgotten.
        let later = files.forget("ann")
        #expect(later.foreign.map { $0.hasSuffix("/elsewhere.csv") } == [true] && later.remaining.isEmpty)
        #expect(await node.run("forget", "ann") == 0)
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
