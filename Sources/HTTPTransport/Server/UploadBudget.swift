// SPDX-License-Identifier: Apache-2.0

/// Bounds the memory that large bodies take together: whoever does not fit waits, unread, in order of arrival.
actor UploadBudget {
    /// Bodies up to this size are not counted.
    static let uncountedBytes = 64 << 10

    private struct Waiter {
        let bytes: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private var available: Int
    private var waiters: [Waiter] = []

    init(bytes: Int) { available = bytes }

    /// Runs `body` once `bytes` are free, and frees them afterwards.
    ///
    /// - Precondition: `bytes` is not over the whole budget.
    nonisolated func withBytes<Value: Sendable>(
        _ bytes: Int, _ body: () async throws -> Value
    ) async throws -> Value {
        guard bytes > Self.uncountedBytes else { return try await body() }
        await acquire(bytes)
        do {
            let value = try await body()
            await release(bytes)
            return value
        } catch {
            await release(bytes)
            throw error
        }
    }

    private func acquire(_ bytes: Int) async {
        if waiters.isEmpty, bytes <= available {
            available -= bytes
            return
        }
        await withCheckedContinuation { waiters.append(Waiter(bytes: bytes, continuation: $0)) }
    }

    private func release(_ bytes: Int) {
        available += bytes
        while let next = waiters.first, next.bytes <= available {
            available -= next.bytes
            waiters.removeFirst().continuation.resume()
        }
    }
}
