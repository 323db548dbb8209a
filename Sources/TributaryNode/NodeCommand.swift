// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// The command line of `tributary-node`.
public struct NodeCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(commandName: "tributary-node")

    public init() {}
}
