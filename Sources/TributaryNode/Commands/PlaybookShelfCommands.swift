// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import Federation

/// `tributary-node playbook accept`
package struct PlaybookAcceptCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Take a playbook of head office; 'playbook show' reads it without taking it.",
        discussion: "Keeps a copy: what is done later is what was read now.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Argument(help: "An offered playbook's name, or a file (YAML): with a dot or a slash in it.")
    package var playbook: String

    @Option(help: "The offered playbook's version, if there are several.")
    package var version: Int?

    package init() {}

    package func run() throws {
        let shelf = try directory.open().playbooks
        let file =
            try Identifier.isValidColumn(playbook)
            ? shelf.offers.offer(playbook, version: version) : PlaybookFile(path: playbook)
        try shelf.accept(file)
        let report = PlaybookReport(file, .accepted)
        try json.output.emit(report, text: report.text)
    }
}

/// `tributary-node playbook show`
package struct PlaybookShowCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say what playbooks ask for: one, or all that are accepted or offered.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Argument(help: "A name, or a file (YAML): with a dot or a slash in it; else all.")
    package var playbook: String?

    package init() {}

    package func run() throws {
        let reports = try reports()
        try json.output.emit(
            ["playbooks": reports],
            text: reports.isEmpty ? "no playbook is accepted or offered here\n" : reports.map(\.text).joined())
    }

    private func reports() throws -> [PlaybookReport] {
        if let playbook, !Identifier.isValidColumn(playbook) {
            return [PlaybookReport(try PlaybookFile(path: playbook), .file)]
        }
        let shelf = try directory.open().playbooks
        let accepted = try shelf.files().map { PlaybookReport($0, .accepted) }
        let offered = try shelf.offers.all().filter { !shelf.holds($0) }.map { PlaybookReport($0, .offered) }
        guard let playbook else { return accepted + offered }
        let found = (accepted + offered).filter { $0.playbook == playbook }
        guard !found.isEmpty else {
            throw TributaryNodeError.unknown(what: "accepted or offered playbook", name: playbook)
        }
        return found
    }
}

/// `tributary-node playbook drop`
package struct PlaybookDropCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Follow a playbook no more. What is on record stays.")

    @OptionGroup package var directory: DirectoryOptions
    @OptionGroup package var json: JSONOptions

    @Argument(help: "Its name; the newest version is dropped.")
    package var name: String

    package init() {}

    package func run() throws {
        let shelf = try directory.open().playbooks
        let file = try shelf.file(name)
        shelf.drop(file.playbook)
        let report = PlaybookReport(file, .dropped)
        try json.output.emit(report, text: report.text)
    }
}
