// SPDX-License-Identifier: Apache-2.0

package import RoundProtocol
import Synchronization

/// Prints a running node's events: a line each, and on a terminal a bar for the study under way.
package final class EventReporter: Sendable {
    private struct State {
        var progress: ProgressLine
    }

    private let isInteractive: Bool
    private let clock: any WallClock
    private let write: @Sendable (String) -> Void
    private let state: Mutex<State>

    package init(isInteractive: Bool, clock: any WallClock, write: @escaping @Sendable (String) -> Void) {
        self.isInteractive = isInteractive
        self.clock = clock
        self.write = write
        state = Mutex(State(progress: ProgressLine(isInteractive: isInteractive, write: write)))
    }

    package func report(_ event: NodeEvent) {
        state.withLock { state in
            if isInteractive, case .roundClosed(let study, _, let released, let planned, true) = event {
                state.progress.show("study \(study)", done: Int(released), of: planned, unit: "rounds")
                return
            }
            if isInteractive, case .contributed = event { return }
            state.progress.clear()
            let now = clock.now()
            let moment = isInteractive ? Moment.time(now) : Moment.text(now)
            write("\(moment)  \(event.text.printable)\n")
        }
    }
}
