// SPDX-License-Identifier: Apache-2.0

import CPostgreSQL

/// libpq, looked up when it is first needed.
enum PostgreSQLLibrary {
    private static let loaded: tributary_libpq? = {
        var library = tributary_libpq()
        return tributary_libpq_load(&library) == 1 ? library : nil
    }()

    /// - Throws: ``CustomerDataError/databaseFailed(place:reason:)`` where the library is not installed.
    static func functions(for place: String) throws -> tributary_libpq {
        guard let loaded else {
            throw CustomerDataError.databaseFailed(
                place: place, reason: "PostgreSQL's client library is not installed (Debian: apt-get install libpq5)")
        }
        return loaded
    }
}
