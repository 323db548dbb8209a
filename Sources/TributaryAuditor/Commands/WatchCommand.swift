// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tributary-auditor watch`: the same rules, all the time.
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a federation's log, one line for each event, and raise the alarm when a rule is broken.",
        discussion: """
            Audits the whole log once, then every new entry. Goes on while the source does not answer. Exit code 3 at \
            the first finding that 'verify' would not pass; until then it runs, or looks a single time with --once.
            """)

    @OptionGroup var audit: AuditOptions
    @Option(help: "Seconds between two looks, 1 to 3600.") var interval = 5
    @Flag(help: "Look once: exit code 0 if nothing is wrong, 3 otherwise.") var once = false

    func validate() throws {
        guard (1...3600).contains(interval) else { throw ValidationError("--interval must be between 1 and 3600") }
    }

    func run() async throws {
        let (source, trust) = try audit.open()
        try await follow(source, trust)
    }

    private func follow(_ log: some PublishedLog, _ trust: AuditTrust) async throws {
        var watch = try LogWatch(source: log, trust: trust, state: audit.state(trust))
        while true {
            let step = await watch.poll(now: WallTime.now())
            for line in step.lines { Terminal.write(line) }
            guard step.alarms.isEmpty, !(once && step.missingQuorum != nil) else {
                throw ExitCode(AuditorCommand.verificationFailed)
            }
            if once {
                if !step.isAnswered { throw ExitCode(AuditorCommand.verificationFailed) }
                return
            }
            try await Task.sleep(for: .seconds(interval))
        }
    }
}
