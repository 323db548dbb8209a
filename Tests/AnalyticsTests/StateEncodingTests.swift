// SPDX-License-Identifier: Apache-2.0

import Analytics
import Cryptography
import Federation
import Testing

struct StateEncodingTests {
    @Test func everyStateReadsBackAndGoesOnAlike() throws {
        let matrix = try SampleCustomers(count: 200, seed: 21, interaction: 2).matrix
        for (specification, model) in try StudyRun.everyAnalysis(matrix) {
            let run = try StudyRun(specification, [matrix], model: model)
            for (index, state) in run.states.enumerated() {
                var read = try AnalysisState(
                    decoding: state.encoded, specification: specification, contract: matrix.contract)
                #expect(read == state)
                #expect(read.roundIndex == index)
                guard !read.isFinished else { continue }
                try read.absorb(StudyRun.sum(read, [matrix]), noiseVariance: 0, contributors: 1)
                #expect(read == run.states[index + 1])
            }
        }
    }

    @Test func brokenBytesAreRefused() throws {
        let matrix = try SampleCustomers(count: 100, seed: 22, interaction: 2).matrix
        for (specification, model) in try StudyRun.everyAnalysis(matrix) {
            for state in try StudyRun(specification, [matrix], model: model).states {
                let bytes = state.encoded
                func decode(_ bytes: [UInt8]) throws {
                    _ = try AnalysisState(
                        decoding: bytes, specification: specification, contract: matrix.contract)
                }
                for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
                    #expect(throws: (any Error).self) { try decode(Array(bytes[..<length])) }
                }
                #expect(throws: FederationError.trailingBytes(count: 1)) { try decode(bytes + [0]) }
                var beyond = bytes
                beyond[64] = UInt8(state.plan.rounds.count + 1)
                #expect(throws: (any Error).self) { try decode(beyond) }
            }
        }
    }

    @Test func anotherSpecificationOrContractIsRefused() throws {
        let matrix = try SampleCustomers(count: 50, seed: 23).matrix
        let state = try AnalysisState(
            specification: .churnAdditive, contract: matrix.contract, seed: StudyRun.seed)
        #expect(throws: AnalyticsError.malformedState(field: "specification")) {
            try AnalysisState(decoding: state.encoded, specification: .churnLogistic, contract: matrix.contract)
        }
        #expect(throws: AnalyticsError.malformedState(field: "contract")) {
            try AnalysisState(
                decoding: state.encoded, specification: .churnAdditive,
                contract: SampleCustomers.contract(name: "other"))
        }
    }

    @Test func centresOutsideTheBoxAndNumbersThatAreNoneAreRefused() throws {
        let matrix = try SampleCustomers(count: 100, seed: 24).matrix
        let specification = AnalysisSpecification.segments(
            try SegmentsSpecification(segmentCount: 2, features: ["tenure"]))
        let state = try StudyRun(specification, [matrix]).states[1]
        for bad in [1.0001, -0.0001, .nan, .infinity] {
            var bytes = state.encoded
            withUnsafeBytes(of: bad.bitPattern.littleEndian) {
                bytes.replaceSubrange(bytes.count - 8..<bytes.count, with: $0)
            }
            #expect(throws: (any Error).self) {
                try AnalysisState(decoding: bytes, specification: specification, contract: matrix.contract)
            }
        }
    }

    @Test func modelsReadBackUnderTheirContractOnly() throws {
        let matrix = try SampleCustomers(count: 100, seed: 25, interaction: 2).matrix
        for specification in [AnalysisSpecification.churnLogistic, .churnAdditive] {
            guard case .churn(let model) = try StudyRun(specification, [matrix]).last.result() else { continue }
            #expect(try ChurnModel(decoding: model.encoded, contract: matrix.contract) == model)
            #expect(throws: AnalyticsError.malformedState(field: "model.contract")) {
                try ChurnModel(decoding: model.encoded, contract: SampleCustomers.contract(name: "other"))
            }
        }
    }
}
