// SPDX-License-Identifier: Apache-2.0

import CSodium

/// libsodium, initialised once. Every wrapper of this module calls ``ready()`` before it touches the library.
enum Sodium {
    private static let status = sodium_init()

    /// Safety: a machine whose libsodium cannot initialise has no secure randomness; nothing may run on it.
    static func ready() {
        precondition(status >= 0, "libsodium cannot initialise")
    }
}
