// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Dispatch
import Foundation

/// `tributary-node run`
package struct RunCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: RunningCommand.only,
        abstract: "Take part: follow the federation, decide studies by the policy, contribute to rounds.",
        discussion: """
            Connects outwards only. Ends cleanly on SIGTERM and SIGINT; ended in any other way, the next run goes on \
            with the same round. An unreachable coordinator is tried again for ever. A log \
            that contradicts itself stops every round; one that has signed two histories ends the program with exit \
            code 1.
            """)

    @OptionGroup package var directory: DirectoryOptions

    package init() {}

    package func run() async throws {
        let workspace = try directory.open()
        let lock = try RunLock(path: workspace.directory.runLock)
        let reporter = EventReporter(
            isInteractive: Terminal.isInteractive, clock: workspace.clock, write: Terminal.write)
        let runner = try workspace.runner(report: reporter.report)
        let task = Task { try await runner.run() }
        let signals = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { task.cancel() }
            source.resume()
            return source
        }
        defer { withExtendedLifetime((lock, signals)) {} }
        try await task.value
    }
}
