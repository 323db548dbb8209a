// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// The command line of `tributary-coordinator`.
public struct CoordinatorCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "tributary-coordinator")

    public init() {}
}
