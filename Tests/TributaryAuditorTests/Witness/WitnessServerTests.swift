// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog
import TributaryAuditor

/// The witness as logs of any maker meet it: over HTTP, with every status of C2SP tlog-witness.
struct WitnessServerTests {
    private let log: KnownLog

    init() throws { log = try KnownLog() }

    @Test func itAnswersLikeTheSpecification() async throws {
        let witness = try await WitnessUnderTest()
        let known = try KnownAnswers.checkpoint()
        #expect(known.timesSeconds.first == WitnessUnderTest.time)

        let malformed = try await witness.send(Array("old 0\n".utf8))
        #expect(malformed.status == 400)
        var forged = try log.request(300, from: 0)
        forged[forged.count - 2] ^= 1
        #expect([400, 403].contains(try await witness.send(forged).status))
        let stranger = try SigningStranger().request(of: "audit.example/log")
        #expect(try await witness.send(stranger).status == 403)
        #expect(try await witness.send(try SigningStranger().request(of: "other.example/log")).status == 404)

        let first = try await witness.send(try log.request(256, from: 0))
        #expect(first.status == 200)
        let behind = try await witness.send(try log.request(300, from: 0))
        #expect(behind.status == 409)
        #expect(behind.type == "text/x.tlog.size")
        #expect(behind.body == "256\n")

        let fork = try KnownLog { $0 == 17 ? "other" : "entry-\($0)" }
        #expect(try await witness.send(try fork.request(300, from: 256)).status == 422)
        #expect(try await witness.send(try log.request(255, from: 255)).status == 409)

        let newest = try await witness.send(try log.request(300, from: 256))
        #expect(newest.status == 200)
        // The signature line of the published known answer, byte for byte.
        #expect(newest.body == "\(known.cosigned.split(separator: "\n", omittingEmptySubsequences: false)[5])\n")
        #expect(try await witness.send(try log.request(300, from: 300)).status == 200)
        await witness.stop()
    }

    @Test func whatIsNoSubmissionIsRefused() async throws {
        let witness = try await WitnessUnderTest()
        #expect(try await witness.send([], method: "GET").status == 405)
        #expect(try await witness.send([1], path: "/elsewhere").status == 404)
        let tooLong = [UInt8](repeating: 0x0A, count: LogLimits.maximumWitnessRequestBytes + 1)
        #expect(try await witness.send(tooLong).status == 413)
        #expect(try await witness.send([]).status == 400)
        await witness.stop()
    }

    @Test func ofManyRequestsAtOnceOneAdvances() async throws {
        let witness = try await WitnessUnderTest()
        #expect(try await witness.send(try log.request(1, from: 0)).status == 200)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for size in UInt64(2)...33 {
                group.addTask { try await witness.send(try log.request(size, from: 1)).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 200 }.count == 1)
        #expect(statuses.filter { $0 == 409 }.count == 31)
        await witness.stop()
    }

    @Test func itRemembersAcrossARestart() async throws {
        let first = try await WitnessUnderTest()
        #expect(try await first.send(try log.request(200, from: 0)).status == 200)
        await first.stop()
        let second = try await WitnessUnderTest(first.folder)
        let answer = try await second.send(try log.request(300, from: 0))
        #expect(answer.status == 409)
        #expect(answer.body == "200\n")
        await second.stop()
    }

    @Test func aForkIsKeptAsFilesThatAnybodyCanCheck() async throws {
        let witness = try await WitnessUnderTest()
        let fork = try KnownLog { "fork-\($0)" }
        #expect(try await witness.send(try log.request(7, from: 0)).status == 200)
        #expect(try await witness.send(try fork.request(7, from: 7)).status == 409)
        #expect(try await witness.send(try fork.request(7, from: 7)).status == 409)
        let folders = PrivateFile.names(in: witness.folder.path + "/evidence")
        #expect(folders.count == 1)
        let place = witness.folder.path + "/evidence/\(try #require(folders.first))"
        #expect(try PrivateFile.read(place + "/trusted.checkpoint") == log.note(7))
        #expect(try PrivateFile.read(place + "/offered.checkpoint") == fork.note(7))
        #expect(witness.lines.contains { $0.contains("SIGNED TWO ROOTS") && $0.contains(place) })
        await witness.stop()
    }
}
