// SPDX-License-Identifier: Apache-2.0

/// The ports that listeners got, for whoever waits for them.
actor BoundPorts {
    private var ports: CoordinatorServer.Ports?
    private var nodes: Int?
    private var everyone: Int?
    private var failure: (any Error)?
    private var waiters: [CheckedContinuation<CoordinatorServer.Ports, any Error>] = []

    func bound(nodes port: Int) {
        nodes = port
        settle()
    }

    func bound(everyone port: Int) {
        everyone = port
        settle()
    }

    func failed(_ error: any Error) {
        guard ports == nil else { return }
        failure = error
        for waiter in waiters { waiter.resume(throwing: error) }
        waiters = []
    }

    func wait() async throws -> CoordinatorServer.Ports {
        if let ports { return ports }
        if let failure { throw failure }
        return try await withCheckedThrowingContinuation { waiters.append($0) }
    }

    private func settle() {
        guard let nodes, let everyone else { return }
        let both = CoordinatorServer.Ports(nodes: nodes, everyone: everyone)
        ports = both
        for waiter in waiters { waiter.resume(returning: both) }
        waiters = []
    }
}
