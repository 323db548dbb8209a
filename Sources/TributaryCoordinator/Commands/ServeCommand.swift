// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Cryptography
import Foundation
import HTTPTransport
import Logging
import RoundProtocol
import ServiceLifecycle
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve branches, officers, auditors and the dashboard until stopped.")

    @OptionGroup var directory: DirectoryOption
    @OptionGroup var passphrase: PassphraseOptions

    func run() async throws {
        let coordinator = try OpenCoordinator(directory.path)
        let lock = try ServeLock(coordinator.directory)
        let keys = KeyFiles(directory: coordinator.directory)
        let secret = try passphrase.passphrase(for: keys)
        var logger = Logger(label: "coordinator")
        logger.logLevel = .info
        let service = try CoordinatorService(coordinator, keys: keys, passphrase: secret, logger: logger)
        try await service.engine.start()
        print(
            """
            Serving '\(coordinator.settings.name)':
              dashboard, enrolment and log   \(coordinator.settings.publicAddress)
              branches                       \(coordinator.settings.nodeAddress)
              witnesses                      \(try await service.engine.witnessFacts().headline)
            """)
        fflush(nil)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [service.server, service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        withExtendedLifetime(lock) {}
    }
}
