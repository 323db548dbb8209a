// SPDX-License-Identifier: Apache-2.0

/// Wakes everyone who waits for something to change.
actor ChangeSignal {
    private var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var generation: UInt64 = 0
    private var nextWaiter: UInt64 = 0

    /// Where the count of changes stands: read it before looking, and pass it to ``wait(since:until:)``.
    var current: UInt64 { generation }

    func signal() {
        generation += 1
        let woken = waiting.values
        waiting = [:]
        for waiter in woken { waiter.resume() }
    }

    /// Returns at the next change, at once if there was one since `seen`, at `deadline`, or when the task is cancelled.
    func wait(since seen: UInt64, until deadline: ContinuousClock.Instant) async {
        guard generation == seen, !Task.isCancelled, deadline > .now else { return }
        let waiter = nextWaiter
        nextWaiter += 1
        let alarm = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            self.release(waiter)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting[waiter] = $0 }
        } onCancel: {
            Task { await self.release(waiter) }
        }
        alarm.cancel()
    }

    private func release(_ waiter: UInt64) { waiting.removeValue(forKey: waiter)?.resume() }
}
