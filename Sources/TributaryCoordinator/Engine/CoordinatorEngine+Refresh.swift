// SPDX-License-Identifier: Apache-2.0

extension CoordinatorEngine {
    /// Reads roster and studies again after this process itself has written them, and wakes the nodes.
    func refresh() async throws {
        try reload()
        try followLog()
        await changes.signal()
    }
}
