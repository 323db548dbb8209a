// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import ServiceLifecycle
import Synchronization
import Testing

struct LongPollTests {
    @Test func answersAsSoonAsThereIsSomething() async throws {
        let gateway = TestGateway { _ in
            try await Task.sleep(for: .milliseconds(200))
            return [9]
        }
        try await TestServer.run(gateway) { server in
            let start = ContinuousClock.now
            let answer = try await server.nodeClient().poll([], waitSeconds: 25)
            #expect(answer == [9])
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    @Test func endsEmptyWhenTheLongestWaitIsOver() async throws {
        let gateway = TestGateway { _ in
            try await Task.sleep(for: .seconds(600))
            return [9]
        }
        try await TestServer.run(gateway, configure: { $0.pollSeconds = 1 }) { server in
            let answer = try await server.nodeClient().poll([], waitSeconds: 25)
            #expect(answer == nil)
        }
    }

    @Test func deliversAnAnswerThatIsReadyAsTheWaitEnds() async throws {
        let gateway = TestGateway { _ in
            try? await Task.sleep(for: .seconds(600))
            return [9]
        }
        try await TestServer.run(gateway, configure: { $0.pollSeconds = 1 }) { server in
            let answer = try await server.nodeClient().poll([], waitSeconds: 25)
            #expect(answer == [9])
        }
    }

    @Test func endsAtGracefulShutdown() async throws {
        let isWaiting = Mutex(false)
        let gateway = TestGateway { _ in
            isWaiting.withLock { $0 = true }
            try await Task.sleep(for: .seconds(600))
            return [9]
        }
        try await TestServer.run(gateway, configure: { $0.pollSeconds = 60 }) { server in
            let client = try server.nodeClient()
            async let answer = client.poll([], waitSeconds: 60)
            while !isWaiting.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(5)) }
            let start = ContinuousClock.now
            await server.group.triggerGracefulShutdown()
            #expect(try await answer == nil)
            #expect(ContinuousClock.now - start < .seconds(30))
        }
    }

    @Test func aClientThatIsCancelledStopsWaiting() async throws {
        let gateway = TestGateway { _ in
            try await Task.sleep(for: .seconds(2))
            return nil
        }
        try await TestServer.run(gateway) { server in
            let client = try server.nodeClient()
            let task = Task { try await client.poll([], waitSeconds: 25) }
            try await Task.sleep(for: .milliseconds(100))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }
}
