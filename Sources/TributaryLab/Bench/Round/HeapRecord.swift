// SPDX-License-Identifier: Apache-2.0

/// Whose the heap is: as one party works at a time, growth between two looks belongs to whoever worked.
///
/// Looks come after batches of messages, since the allocator's account takes milliseconds. Messages on their way belong
/// to nobody; what the coordinator has in hand of them counts for its peak. What a call allocates and frees again
/// within itself does not show.
struct HeapRecord {
    enum Party { case coordinator, nodes }

    private(set) var held: [Party: Int] = [:]
    /// The most that was held at any look.
    private(set) var peak: [Party: Int] = [:]
    private var last: Int?

    mutating func begin() { last = MemoryGauge.heapBytesInUse }

    /// The nodes made messages, which wait.
    mutating func lookAfterNodes(sent bytes: Int) { look(.nodes, growth: { $0 - bytes }, inHand: 0) }

    /// The coordinator took messages in and let go of them.
    ///
    /// - Parameter inHand: bytes of the messages that it had at one time.
    mutating func lookAfterCoordinator(received bytes: Int, inHand: Int) {
        look(.coordinator, growth: { $0 + bytes }, inHand: inHand)
    }

    private mutating func look(_ party: Party, growth: (Int) -> Int, inHand: Int) {
        guard let last, let now = MemoryGauge.heapBytesInUse else { return }
        held[party, default: 0] += growth(now - last)
        peak[party] = max(peak[party, default: 0], held[party, default: 0] + inHand)
        self.last = now
    }
}
