// SPDX-License-Identifier: Apache-2.0

/// Wakes everyone who waits for something to change.
actor ChangeSignal {
    private var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var generation: UInt64 = 0
    private var nextWaiter: UInt64 = 0

    /// Where the count of changes stands: read it before looking, and pass it to ``wait(since:)``.
    var current: UInt64 { generation }

    func signal() {
        generation += 1
        let woken = waiting.values
        waiting = [:]
        for waiter in woken { waiter.resume() }
    }

    /// Returns at the next change, at once if there was one since `seen`, or when the task is cancelled.
    func wait(since seen: UInt64) async {
        guard generation == seen, !Task.isCancelled else { return }
        let waiter = nextWaiter
        nextWaiter += 1
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting[waiter] = $0 }
        } onCancel: {
            Task { await self.cancel(waiter) }
        }
    }

    private func cancel(_ waiter: UInt64) { waiting.removeValue(forKey: waiter)?.resume() }
}
