// SPDX-License-Identifier: Apache-2.0

import Analytics
import Federation
import Testing

struct SegmentsTests {
    /// Three clear groups in two of the contract's features.
    private static let planted = [(8.0, 3.0, 500), (60.0, 16.0, 900), (60.0, 2.0, 250)]

    @Test func plantedGroupsAreFoundWithTheirSizes() throws {
        let matrix = try Self.matrix()
        for rho in [nil, 0.03] {
            let model = try Self.run(matrix, count: 3, rho: rho)
            for (segment, size) in zip(model.segments, [900.0, 500, 250]) {
                #expect(abs(segment.size.value - size) <= 5 * segment.size.standardError + 1)
            }
            for (segment, group) in zip(model.segments, [1, 0, 2]) {
                #expect(abs(segment.centre[0] - Self.planted[group].0) < 2)
                #expect(abs(segment.centre[1] - Self.planted[group].1) < 1)
            }
            #expect(abs(model.segments.reduce(0) { $0 + $1.share } - 1) < 1e-9)
            #expect(model.segments[1].marks.contains { $0.hasPrefix("months as a customer low (") })
        }
    }

    @Test func customersAreAssignedToTheNearestCentre() throws {
        let matrix = try Self.matrix()
        let model = try Self.run(matrix, count: 3, rho: nil)
        let assigner = try SegmentAssigner(model: model, contract: matrix.contract)
        var sizes = [0, 0, 0]
        for row in 0..<matrix.rowCount { sizes[assigner.segment(matrix, row: row)] += 1 }
        #expect(sizes == [900, 500, 250])
        #expect(throws: AnalyticsError.malformedState(field: "segments.contract")) {
            try SegmentAssigner(model: model, contract: SampleCustomers.contract(name: "other"))
        }
    }

    @Test func moreSegmentsThanOccupiedCellsStillEnds() throws {
        let matrix = try Self.matrix()
        for rho in [nil, 1e-6] {
            let model = try Self.run(matrix.rows(at: [0, 1]), count: 32, rho: rho)
            #expect(model.segments.count == 32)
        }
    }

    fileprivate static func run(
        _ matrix: FeatureMatrix, count: Int, rho: Double?, noiseSeed: UInt8 = 0
    ) throws -> SegmentModel {
        let specification = try SegmentsSpecification(segmentCount: count, features: ["tenure", "visits"])
        let run = try StudyRun(.segments(specification), [matrix], rho: rho, noiseSeed: noiseSeed)
        guard case .segments(let model) = try run.last.result() else { throw AnalyticsError.notFinished }
        return model
    }

    /// - Parameter strewn: customers who lie anywhere, besides the groups.
    fileprivate static func matrix(strewn: Int = 0) throws -> FeatureMatrix {
        var random = PublicRandom(seed: 51)
        var tenure = (0..<strewn).map { _ in 72 * random.uniform() }
        var visits = (0..<strewn).map { _ in 20 * random.uniform() }
        for (months, number, count) in planted {
            for _ in 0..<count {
                tenure.append(months + 2 * random.normal())
                visits.append(number + 0.6 * random.normal())
            }
        }
        let rows = tenure.count
        return try FeatureMatrix(
            contract: SampleCustomers.contract(),
            columns: [
                .numbers(tenure), .numbers([Double](repeating: 0, count: rows)), .numbers(visits),
                .categorical([Int32](repeating: 0, count: rows)), .categorical([Int32](repeating: 0, count: rows)),
            ],
            labels: [Int8](repeating: 0, count: rows), isHeldOut: [Bool](repeating: false, count: rows))
    }
}

extension SegmentsTests {
    @Test func theNumberOfSegmentsCanBeLeftToTheMap() throws {
        let matrix = try Self.matrix()
        for rho in [nil, 0.03] {
            let model = try Self.run(matrix, count: SegmentsSpecification.automatic, rho: rho)
            #expect(model.segments.count == 3)
            #expect(model.curve.count == 5)
            #expect(model.curve[0] == 1)
            #expect(zip(model.curve, model.curve.dropFirst()).allSatisfy { $0 >= $1 })
        }
    }

    @Test func rulesTellPlantedGroupsApart() throws {
        let matrix = try Self.matrix()
        let model = try Self.run(matrix, count: 3, rho: 0.03)
        for segment in model.segments {
            let rule = try #require(segment.rule)
            #expect(rule.coverage > 0.95 && rule.precision > 0.95)
            #expect(segment.stability > 0.9)
        }
        #expect(model.segments[1].rule?.text.hasPrefix("months as a customer below") == true)
        #expect(model.segments[0].profile.contains { $0.hasPrefix("months as a customer 60") })
        #expect(model.segments[0].profile.contains("plan: 100 % basic"))
    }

    /// Most customers are where the noise hides each cell of the map: a rule that looks at the others only would seem to
    /// hold for everybody.
    @Test func rulesAreJudgedByCustomersInSparseCellsToo() throws {
        let matrix = try Self.matrix(strewn: 3000)
        var hits = 0
        var all = 0
        for seed in UInt8(0)..<12 {
            let model = try Self.run(matrix, count: 3, rho: 0.01, noiseSeed: seed)
            let assigner = try SegmentAssigner(model: model, contract: matrix.contract)
            let segments = (0..<matrix.rowCount).map { assigner.segment(matrix, row: $0) }
            for (index, segment) in model.segments.enumerated() {
                let rule = try #require(segment.rule)
                let meets = try Self.rows(of: matrix, meeting: rule.text)
                let right = Double(meets.count { segments[$0] == index })
                let coverage = right / Double(segments.count { $0 == index })
                let precision = right / Double(meets.count)
                // Cells are in a rule or a segment with their middle: that adds to the noise.
                all += 2
                hits += abs(rule.coverage - coverage) < 1.96 * (rule.coverageError ?? 0) + 0.05 ? 1 : 0
                hits += abs(rule.precision - precision) < 1.96 * (rule.precisionError ?? 0) + 0.05 ? 1 : 0
            }
        }
        #expect(Double(hits) >= 0.93 * Double(all), "\(hits) of \(all)")
    }

    /// Who meets a rule such as "visits below 9.4 and months as a customer 20 to 41 months".
    private static func rows(of matrix: FeatureMatrix, meeting text: String) throws -> [Int] {
        try text.split(separator: " and ").reduce(Array(0..<matrix.rowCount)) { rows, part in
            let isTenure = part.hasPrefix("months as a customer")
            guard case .numeric(let values) = matrix.columns[isTenure ? 0 : 2] else { return [] }
            let numbers = part.split(separator: " ").compactMap { Double($0) }
            let (first, last) = (try #require(numbers.first), try #require(numbers.last))
            return rows.filter { row in
                let isAbove = part.contains(" below ") || values[row] >= first
                return isAbove && (part.contains(" above ") || values[row] < last)
            }
        }
    }

    @Test func moreSegmentsThanThereAreGroupsAreNotStable() throws {
        let matrix = try Self.matrix()
        let model = try Self.run(matrix, count: 8, rho: 0.01)
        #expect(model.segments.contains { $0.stability < 0.75 })
    }
}
