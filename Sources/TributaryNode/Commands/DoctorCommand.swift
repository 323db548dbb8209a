// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser

/// `tributary-node doctor`
package struct DoctorCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what is wrong: settings, keys, permissions, certificate, connection, clock, ledger, data.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    package init() {}

    package func run() async throws {
        let report = await Checkup(directory.node, passphrase: directory.passphrase).run()
        try json.output.emit(report, text: report.text)
        let failures = report.findings.count { $0.outcome == .wrong }
        guard failures == 0 else { throw TributaryNodeError.faults(count: failures, what: "fault") }
    }
}
