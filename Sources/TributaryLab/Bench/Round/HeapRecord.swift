// SPDX-License-Identifier: Apache-2.0

/// Whose the heap is: as one party works at a time, growth between two looks belongs to whoever worked.
///
/// A sample right after each message, while the message is still there; what a call allocates and frees again within
/// itself does not show.
struct HeapRecord {
    enum Party { case coordinator, nodes }

    private(set) var held: [Party: Int] = [:]
    /// The most that was held at any look.
    private(set) var peak: [Party: Int] = [:]
    private var last: Int?

    mutating func begin() { last = MemoryGauge.heapBytesInUse }

    /// Ascribes what came or went since the last look.
    ///
    /// - Parameter handedOver: bytes of a message that the nodes made and the coordinator now has.
    mutating func look(_ party: Party, handedOver: Int = 0) {
        guard let last, let now = MemoryGauge.heapBytesInUse else { return }
        held[party, default: 0] += now - last
        held[.nodes, default: 0] -= handedOver
        held[.coordinator, default: 0] += handedOver
        for party in [Party.coordinator, .nodes] { peak[party] = max(peak[party, default: 0], held[party, default: 0]) }
        self.last = now
    }
}
