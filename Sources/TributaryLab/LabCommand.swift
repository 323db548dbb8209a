// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// The command line of `tributary-lab`.
public struct LabCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "tributary-lab")

    public init() {}
}
