// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Foundation
import Testing

struct ExportTests {
    /// A Python with the packages `onnxruntime` and `numpy`: `TRIBUTARY_ONNX_PYTHON`, or the one on the path.
    private static let python: String? = {
        let candidates = [ProcessInfo.processInfo.environment["TRIBUTARY_ONNX_PYTHON"], "/usr/bin/python3"]
        return candidates.compactMap(\.self).first { run($0, ["-c", "import onnxruntime, numpy"]) != nil }
    }()

    /// Other people's runtime agrees with ours on ordinary, missing, unknown, special and extreme values.
    @Test(
        .enabled(if: python != nil, "set TRIBUTARY_ONNX_PYTHON to a Python that has onnxruntime and numpy"),
        arguments: [AnalysisSpecification.churnLogistic, .churnAdditive])
    func anotherRuntimeScoresTheSame(specification: AnalysisSpecification) throws {
        let python = try #require(Self.python)
        let matrix = try SampleCustomers(count: 3000, seed: 111, interaction: 2).matrix
        let model = try ChurnTests.run(specification, matrix, rho: nil)
        #expect(model.interactions.isEmpty == (specification == .churnLogistic))
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("onnx-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let (file, rows) = (directory.appendingPathComponent("m.onnx"), directory.appendingPathComponent("r.json"))
        try Data(model.onnx(contract: matrix.contract)).write(to: file)
        let customers = try Self.hardCustomers(matrix)
        try JSONSerialization.data(withJSONObject: Self.columns(customers)).write(to: rows)
        let output = try #require(Self.run(python, ["-c", Self.script, file.path, rows.path]))
        let scores = try JSONDecoder().decode([String: [Double]].self, from: output)
        let scorer = try ChurnScorer(model: model, contract: matrix.contract)
        for row in 0..<customers.rowCount {
            let (odds, risk) = (try #require(scores["log_odds"])[row], try #require(scores["probability"])[row])
            #expect(abs(odds - scorer.logOdds(customers, row: row)) < 1e-6)
            #expect(abs(risk - scorer.probability(customers, row: row)) < 1e-6)
        }
        #expect(scores["log_odds"]?.count == customers.rowCount)
    }

    /// A reader of the document finds every customer's bin from the edges, special values and categories alone.
    @Test func theDocumentScoresTheSame() throws {
        let matrix = try SampleCustomers(count: 3000, seed: 112, interaction: 2).matrix
        let model = try ChurnTests.run(.churnAdditive, matrix, rho: nil)
        let written = try JSONEncoder().encode(ChurnModelDocument(model: model, contract: matrix.contract))
        let document = try JSONDecoder().decode(ChurnModelDocument.self, from: written)
        let customers = try Self.hardCustomers(matrix)
        let scorer = try ChurnScorer(model: model, contract: matrix.contract)
        for row in 0..<customers.rowCount {
            var bins: [String: Int] = [:]
            for (reading, column) in zip(document.readings, customers.columns) {
                bins[reading.feature] = Self.bin(reading, column, row)
            }
            var odds = document.model.intercept
            for term in document.model.terms { odds += term.steps[try #require(bins[term.feature])] }
            for pair in document.model.interactions {
                let (first, second) = (try #require(bins[pair.first]), try #require(bins[pair.second]))
                let product = pair.firstSteps[first] * pair.secondSteps[second]
                odds += pair.weight.value * min(max(product, -pair.limit), pair.limit)
            }
            #expect(abs(odds - scorer.logOdds(customers, row: row)) < 1e-12)
        }
    }

    @Test func modelsOfAnotherContractAreRefused() throws {
        let matrix = try SampleCustomers(count: 200, seed: 113).matrix
        let model = try ChurnTests.run(.churnAdditive, matrix, rho: nil)
        let other = try SampleCustomers.contract(name: "other")
        #expect(throws: AnalyticsError.malformedState(field: "model.contract")) { try model.onnx(contract: other) }
        #expect(throws: AnalyticsError.malformedState(field: "model.contract")) {
            try ChurnModelDocument(model: model, contract: other)
        }
    }

    private static func bin(_ reading: ChurnModelDocument.Reading, _ column: FeatureColumn, _ row: Int) -> Int {
        switch column {
        case .categorical(let values): return values[row] < 0 ? reading.missingBin ?? 0 : Int(values[row])
        case .numeric(let values):
            let value = values[row].isNaN ? reading.missingValue ?? .nan : values[row]
            let edges = reading.edges ?? []
            if value.isNaN { return reading.missingBin ?? 0 }
            if let special = reading.specialValues?.firstIndex(of: value) { return edges.count + 1 + special }
            return edges.count { $0 <= value }
        }
    }

    /// The sample's customers, and values at, just below and far beyond the edges of cells.
    private static func hardCustomers(_ matrix: FeatureMatrix) throws -> FeatureMatrix {
        let edges: [Double] = [0, -0.0, 2, 2.0.nextDown, 4, 6, 72, 72.0.nextUp, 1e300, -1e300, .nan, 36, 500, 10_000]
        let count = edges.count
        let extra = try FeatureMatrix(
            contract: matrix.contract,
            columns: [edges, edges.reversed(), edges].map { .numbers($0) }
                + [(0..<count).map { Int32($0 % 4) - 1 }, [Int32](repeating: -1, count: count)]
                .map(FeatureColumn.categorical),
            labels: [Int8](repeating: 0, count: count), isHeldOut: [Bool](repeating: false, count: count))
        let columns = zip(extra.columns, matrix.columns).map { extra, sample -> FeatureColumn in
            switch (extra, sample) {
            case (.numeric(let left), .numeric(let right)): .numbers(Array(left) + Array(right.prefix(300)))
            case (.categorical(let left), .categorical(let right)): .categorical(left + right.prefix(300))
            default: extra
            }
        }
        return try FeatureMatrix(
            contract: matrix.contract, columns: columns, labels: extra.labels + matrix.labels.prefix(300),
            isHeldOut: extra.isHeldOut + matrix.isHeldOut.prefix(300))
    }

    private static func columns(_ matrix: FeatureMatrix) -> [String: [Any]] {
        var columns: [String: [Any]] = [:]
        for (feature, column) in zip(matrix.contract.features, matrix.columns) where !feature.isProtected {
            switch (column, feature.kind) {
            case (.numeric(let values), _):
                columns[feature.name] = values.map { $0.isNaN ? NSNull() as Any : $0 as Any }
            case (.categorical(let values), .categorical(let names)):
                columns[feature.name] = values.map { $0 < 0 ? "outside the vocabulary" : names[Int($0)] }
            default: continue
            }
        }
        return columns
    }

    private static let script = """
        import json, sys, numpy as np, onnxruntime as ort
        session = ort.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
        rows = json.load(open(sys.argv[2]))
        feed = {}
        for node in session.get_inputs():
            values = rows[node.name]
            kind = object if "string" in node.type else np.float64
            feed[node.name] = np.array([np.nan if v is None else v for v in values], dtype=kind).reshape(-1, 1)
        odds, risk = session.run(["log_odds", "probability"], feed)
        assert odds.dtype == np.float64 and odds.shape == (len(values), 1)
        print(json.dumps({"log_odds": odds.ravel().tolist(), "probability": risk.ravel().tolist()}))
        """

    private static func run(_ program: String, _ arguments: [String]) -> Data? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? data : nil
    }
}
