// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// The command line of `tributary-auditor`.
public struct AuditorCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "tributary-auditor")

    public init() {}
}
