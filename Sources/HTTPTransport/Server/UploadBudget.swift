// SPDX-License-Identifier: Apache-2.0

/// Bounds the memory that the large bodies of one listener take together: whoever does not fit waits, unread, in order of
/// arrival.
///
/// Each peer holds at most one large body; its further ones wait for that one, and keep nobody else waiting.
package actor UploadBudget {
    /// Bodies up to this size are not counted.
    package static let uncountedBytes = 64 << 10

    private struct Waiter {
        let peer: String
        let bytes: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private var available: Int
    /// Who holds a body now.
    private var holders: Set<String> = []
    private var waiters: [Waiter] = []

    package init(bytes: Int) { available = bytes }

    /// Runs `body` once `bytes` are free and `peer` holds no other body, and frees them afterwards.
    ///
    /// - Precondition: `bytes` is not over the whole budget.
    package nonisolated func withBytes<Value: Sendable>(
        _ bytes: Int, of peer: String, _ body: () async throws -> Value
    ) async throws -> Value {
        guard bytes > Self.uncountedBytes else { return try await body() }
        await acquire(bytes, peer)
        do {
            let value = try await body()
            await release(bytes, peer)
            return value
        } catch {
            await release(bytes, peer)
            throw error
        }
    }

    private func acquire(_ bytes: Int, _ peer: String) async {
        await withCheckedContinuation { continuation in
            waiters.append(Waiter(peer: peer, bytes: bytes, continuation: continuation))
            admit()
        }
    }

    private func release(_ bytes: Int, _ peer: String) {
        available += bytes
        holders.remove(peer)
        admit()
    }

    /// The first who does not fit keeps those behind it waiting: otherwise small bodies could pass a large one for ever.
    private func admit() {
        var index = 0
        while index < waiters.count {
            let next = waiters[index]
            guard !holders.contains(next.peer) else {
                index += 1
                continue
            }
            guard next.bytes <= available else { return }
            available -= next.bytes
            holders.insert(next.peer)
            waiters.remove(at: index).continuation.resume()
        }
    }
}
