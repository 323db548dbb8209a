// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Federation
import Foundation
import Persistence
import RoundProtocol
import TransparencyLog

/// Names of the settings that `init` writes once into the store.
enum StoredSetting {
    static let federation = "federation"
    static let rootKey = "root_key"
    static let logOrigin = "log_origin"
}

/// A coordinator's directory, opened for one command.
struct OpenCoordinator: Sendable {
    let directory: CoordinatorDirectory
    let settings: FederationSettings
    let store: SQLiteCoordinatorStore
    let federation: Digest
    let rootKey: VerifyingKey
    let logOrigin: String

    init(_ path: String) throws {
        directory = CoordinatorDirectory(path: path)
        try directory.requireInitialised()
        let text = String(decoding: try directory.read(directory.settingsFile), as: UTF8.self)
        settings = try FederationSettings(text: text, file: directory.settingsFile)
        let store = try SQLiteCoordinatorStore(path: directory.database)
        self.store = store
        func setting(_ name: String) throws -> [UInt8] {
            guard let value = try store.read({ try $0.setting(name) }) else {
                throw CoordinatorError.directory(reason: "the store of \(path) is incomplete: \(name) is missing")
            }
            return value
        }
        federation = try Digest(setting(StoredSetting.federation))
        rootKey = try VerifyingKey(setting(StoredSetting.rootKey))
        logOrigin = String(decoding: try setting(StoredSetting.logOrigin), as: UTF8.self)
    }

    /// The log's appender; needs the sealed key.
    func logAppender(passphrase: String?) throws -> LogAppender {
        let key = try KeyFiles(directory: directory).logKey(passphrase: passphrase)
        return LogAppender(signer: LogSigner(origin: try NoteName(logOrigin), key: key))
    }

    /// The newest roster epoch.
    ///
    /// - Throws: ``CoordinatorError/missing(what:)`` before the privacy officer has signed one.
    func roster() throws -> RosterEpoch {
        guard let last = try store.read({ try $0.rosterEpochs() }).last else {
            throw CoordinatorError.missing(what: "a roster signed by the privacy officer")
        }
        return try last.verified(by: rootKey).epoch
    }
}

/// The machine's clock.
struct SystemClock: WallClock {
    func now() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970)) }
}
