// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser

/// `tributary-node playbook accept`
package struct PlaybookAcceptCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Take a playbook of head office; 'playbook show FILE' reads it without taking it.",
        discussion: "Keeps a copy: what is done later is what was read now.")

    @OptionGroup package var directory: DirectoryOptions

    @Argument(help: "The playbook's file (YAML).")
    package var file: String

    package init() {}

    package func run() throws {
        let workspace = try directory.open()
        let playbook = try Playbook(path: file)
        try workspace.playbooks.accept(playbook, text: PrivateFile.read(file))
        print(playbook.text + "accepted: 'tributary-node playbook' writes the list")
    }
}

/// `tributary-node playbook show`
package struct PlaybookShowCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Say what a playbook asks for: of a file, or of all that are accepted.")

    @OptionGroup package var directory: DirectoryOptions

    @Argument(help: "A playbook's file (YAML); else the accepted ones.")
    package var file: String?

    package init() {}

    package func run() throws {
        if let file {
            print(try Playbook(path: file).text, terminator: "")
            return
        }
        let all = try directory.open().playbooks.all()
        print(all.isEmpty ? "no playbook is accepted here\n" : all.map(\.text).joined(), terminator: "")
    }
}

/// `tributary-node playbook drop`
package struct PlaybookDropCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Follow a playbook no more. What is on record stays.")

    @OptionGroup package var directory: DirectoryOptions

    @Argument(help: "Its name; the newest version is dropped.")
    package var name: String

    package init() {}

    package func run() throws {
        let shelf = try directory.open().playbooks
        let playbook = try shelf.playbook(name)
        shelf.drop(playbook)
        print("playbook \(playbook.record) is followed no more")
    }
}
